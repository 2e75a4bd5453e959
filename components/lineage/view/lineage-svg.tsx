import type { Graph } from '#lib/lineage/model/graph.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';
import { claimBasisOf, CLAIM_LABELS, KIND_LABELS } from '#lib/lineage/labels.ts';
import { ICON_SIZE, STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { curveOf, pathOf } from '#components/lineage/canvas/curve.ts';
import type { GraphTheme } from '#components/lineage/canvas/graph-theme.ts';
import { KIND_SHAPES, outlinePath } from '#components/lineage/canvas/shapes.ts';
import { shortenName } from '#components/lineage/canvas/shorten-name.ts';

const MARGIN = { x: 86, top: 22, bottom: 34 };
/** The longest label, in characters, that does not overlap the next column. */
const MAX_LABEL_LENGTH = 20;

type Props = {
  graph: Graph;
  layout: Layout;
  theme: GraphTheme;
  title: string;
  /** Nodes are links to their pages. */
  links?: boolean;
  at?: string | null;
  standalone?: boolean;
};

/** The lineage as a static SVG: shape by kind, mark by status, solid, dashed and dotted claims, every node labelled. */
export function LineageSvg({ graph, layout, theme, title, links = false, at = null, standalone = false }: Props) {
  const width = layout.width + 2 * MARGIN.x,
    height = layout.height + MARGIN.top + MARGIN.bottom;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      role={links ? 'group' : 'img'}
      aria-label={title}
      width={width}
      height={height}
      viewBox={`${-MARGIN.x} ${-MARGIN.top} ${width} ${height}`}
      fontFamily={theme.fontFamily}
      fontSize="12"
      textAnchor="middle"
    >
      {standalone && <title>{title}</title>}
      {standalone && <rect x={-MARGIN.x} y={-MARGIN.top} width={width} height={height} fill={theme.paper} />}
      {graph.edges.map((edge, e) => (
        <path
          key={edge.id}
          d={pathOf(curveOf(graph, layout, e, true))}
          fill="none"
          stroke={theme.line}
          strokeWidth="1.25"
          strokeDasharray={CLAIM_LABELS[claimBasisOf(edge)].dash?.join(' ')}
        />
      ))}
      {graph.nodes.map((node, n) => (
        <Node
          key={node.id}
          graph={graph}
          n={n}
          x={layout.x[n]!}
          y={layout.y[n]!}
          theme={theme}
          links={links}
          chosen={node.id === at}
        />
      ))}
    </svg>
  );
}

function Node({
  graph,
  n,
  x,
  y,
  theme,
  links,
  chosen,
}: {
  graph: Graph;
  n: number;
  x: number;
  y: number;
  theme: GraphTheme;
  links: boolean;
  chosen: boolean;
}) {
  const node = graph.nodes[n]!;
  const colours = node.status === null ? { fill: theme.sheet, mark: theme.quiet } : theme.status[node.status];
  const { height } = KIND_SHAPES[node.kind];
  const name = `${KIND_LABELS[node.kind].singular} ${node.label}${node.status === null ? '' : `, ${STATUS_PRESENTATION[node.status].word}`}`;
  const label = shortenName(node.label, MAX_LABEL_LENGTH);
  const inside = (
    <>
      <title>{node.detail === null ? name : `${name}\n${node.detail}`}</title>
      {chosen && <path d={outlinePath(node.kind, -5)} fill="none" stroke={theme.accent} strokeWidth="2" />}
      <path d={outlinePath(node.kind)} fill={colours.fill} stroke={colours.mark} strokeWidth="1.5" />
      {KIND_SHAPES[node.kind].double && (
        <path d={outlinePath(node.kind, 3)} fill="none" stroke={colours.mark} strokeWidth="1" />
      )}
      {node.status !== null && (
        <path
          d={STATUS_PRESENTATION[node.status].path}
          fill={colours.mark}
          fillRule="evenodd"
          transform={`translate(-6.5 -6.5) scale(${13 / ICON_SIZE})`}
        />
      )}
      <text y={height / 2 + 14} fill={links && node.href !== null ? theme.accent : theme.ink}>
        {label}
      </text>
    </>
  );
  return (
    <g transform={`translate(${x} ${y})`}>
      {links && node.href !== null ? (
        <a href={node.href} data-quiet="">
          {inside}
        </a>
      ) : (
        inside
      )}
    </g>
  );
}
