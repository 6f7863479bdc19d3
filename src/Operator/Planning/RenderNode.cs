using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning;

/// <summary>Renders everything that has to be on a host. A pure function.</summary>
/// <param name="hostMemoryBytes"><c>MemTotal</c> of the host.</param>
public delegate RenderedNode RenderNode(TargetCluster cluster, DesiredNode node, long hostMemoryBytes);
