import type { PortfolioMap } from '#lib/views/lineage.ts';
import { ICON_SIZE, STATUS_ORDER, STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import type { Status } from '#lib/status/status.ts';
import type { StatusCounts } from '#lib/views/metrics.ts';
import { artifactListHref } from '#components/artifact/list/query.ts';
import { environmentHref } from '#components/environment/format/href.ts';
import { PAGE_GRAPH_THEME as THEME } from '#components/lineage/canvas/graph-theme.ts';
import { shortenName } from '#components/lineage/canvas/shorten-name.ts';
import { lineWidth, type PlacedLink, type PlacedNode, placeNodes } from './place-nodes.ts';

const WIDTH = 1_000;
const NODE_WIDTH = 250;
const NODE_HEIGHT = 34;
const HEAD = 24;
const COLUMNS = { projects: 0, builders: (WIDTH - NODE_WIDTH) / 2, environments: WIDTH - NODE_WIDTH };
const MAX_LABEL = 30;

/** The map as a drawing whose nodes are links. The table beside it says the same. */
export function PortfolioSvg({ map }: { map: PortfolioMap }) {
  const placed = placeNodes(map);
  return (
    <svg
      role="group"
      aria-label="Map of sources, builds and environments"
      viewBox={`0 0 ${WIDTH} ${placed.height + HEAD}`}
      className="w-full min-w-[760px]"
      fontFamily={THEME.fontFamily}
      fontSize="13"
    >
      <Head x={COLUMNS.projects} text="Sources" />
      <Head x={COLUMNS.builders} text="Builds" />
      <Head x={COLUMNS.environments} text="Environments" />
      <Lines links={placed.builds} from={COLUMNS.projects} to={COLUMNS.builders} />
      <Lines links={placed.runs} from={COLUMNS.builders} to={COLUMNS.environments} />
      {map.projects.map(({ slug, name, counts }, at) => (
        <Node
          key={slug}
          node={placed.projects[at]!}
          x={COLUMNS.projects}
          href={artifactListHref({ project: slug, sort: 'status' })}
          label={name}
          counts={counts}
          noun="release"
        />
      ))}
      {placed.builders.map((node) => (
        <Node key={node.id} node={node} x={COLUMNS.builders} href={null} label={node.id} counts={null} noun="release" />
      ))}
      {map.environments.map(({ name, counts }, at) => (
        <Node
          key={name}
          node={placed.environments[at]!}
          x={COLUMNS.environments}
          href={environmentHref(name)}
          label={name}
          counts={counts}
          noun="artifact"
        />
      ))}
    </svg>
  );
}

function Head({ x, text }: { x: number; text: string }) {
  return (
    <text x={x} y={12} fill={THEME.quiet} fontSize="12">
      {text}
    </text>
  );
}

function Lines({ links, from, to }: { links: readonly PlacedLink[]; from: number; to: number }) {
  const [x1, x2] = [from + NODE_WIDTH, to];
  const middle = (x1 + x2) / 2;
  return links.map((link) => {
    const [y1, y2] = [link.from.y + HEAD, link.to.y + HEAD];
    return (
      <path
        key={`${link.from.id} ${link.to.id}`}
        d={`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}
        fill="none"
        stroke={THEME.line}
        strokeWidth={lineWidth(link.number)}
      />
    );
  });
}

type NodeProps = {
  node: PlacedNode;
  x: number;
  href: string | null;
  label: string;
  counts: StatusCounts | null;
  /** What `counts` counts. */
  noun: 'release' | 'artifact';
};

function Node({ node, x, href, label, counts, noun }: NodeProps) {
  const worst = counts === null ? null : worstOf(counts);
  const total = counts === null ? 0 : Object.values(counts).reduce((sum, count) => sum + count, 0);
  const number = counts === null || worst === null ? '' : numberOf(counts, worst, total);
  const top = node.y + HEAD - NODE_HEIGHT / 2;
  const said =
    counts === null || worst === null
      ? ''
      : `: worst status ${STATUS_PRESENTATION[worst].word}, ${formatCount(counts[worst])} of ${formatQuantity(total, noun)}`;
  const drawing = (
    <>
      <title>{`${node.id}${said}`}</title>
      <rect
        x={x + 0.5}
        y={top}
        width={NODE_WIDTH - 1}
        height={NODE_HEIGHT}
        rx="2"
        fill={worst === null || worst === 'verified' ? THEME.sheet : THEME.status[worst].fill}
        stroke={THEME.line}
      />
      {worst !== null && <Mark status={worst} x={x + 10} y={node.y + HEAD - 6} />}
      <text x={x + (worst === null ? 10 : 28)} y={node.y + HEAD + 4.5} fill={href === null ? THEME.ink : THEME.accent}>
        {shortenName(label, number === '' ? MAX_LABEL + 4 : MAX_LABEL - number.length)}
      </text>
      <text x={x + NODE_WIDTH - 10} y={node.y + HEAD + 4.5} textAnchor="end" fill={THEME.ink}>
        {number}
      </text>
    </>
  );
  if (href === null) return <g>{drawing}</g>;
  return <a href={href}>{drawing}</a>;
}

/** `3 of 12` with the worst status; the number alone where all have it. */
const numberOf = (counts: StatusCounts, worst: Status, total: number): string =>
  counts[worst] === total ? formatCount(total) : `${formatCount(counts[worst])} of ${formatCount(total)}`;

function Mark({ status, x, y }: { status: Status; x: number; y: number }) {
  return (
    <path
      d={STATUS_PRESENTATION[status].path}
      transform={`translate(${x} ${y}) scale(${12 / ICON_SIZE})`}
      fill={THEME.status[status].mark}
      fillRule="evenodd"
    />
  );
}

function worstOf(counts: StatusCounts): Status | null {
  return STATUS_ORDER.find((status) => counts[status] > 0) ?? null;
}
