using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>The spec as the API server has it. What validation refuses does not come in.</summary>
internal sealed class ShelfSpec
{
    private long _generation = 1;

    public ShelfSpec(KafkaClusterSpec first)
    {
        Current = LastReady = first;
        Desired = Parsed(first).Value ?? throw new ArgumentException("the first spec is refused", nameof(first));
    }

    public KafkaClusterSpec Current { get; private set; }

    public DesiredCluster Desired { get; private set; }

    /// <summary>The last spec by which the cluster came to rest. It is the way back.</summary>
    public KafkaClusterSpec LastReady { get; set; }

    /// <returns>Null when the spec is taken, else the problem.</returns>
    public string? Edit(KafkaClusterSpec spec, ClusterMemory memory)
    {
        var problem = SpecValidator.Validate(spec, Current).FirstOrDefault();
        if (problem is not null)
        {
            return $"{problem}";
        }

        var parsed = Parsed(spec);
        if (parsed.Value is not { } desired)
        {
            return $"{parsed.Problems[0]}";
        }

        var renamed = RenamedNodes.Of(desired, memory).Follow(memory);
        problem = NodeTransitions.Of(desired, renamed).Problems.FirstOrDefault();
        if (problem is not null)
        {
            return $"{problem}";
        }

        (Current, Desired) = (spec, desired);
        return null;
    }

    private ParsedSpec Parsed(KafkaClusterSpec spec) => DesiredClusterParser.Parse(new KafkaCluster
    {
        Metadata = new V1ObjectMeta
        {
            Name = DesiredClusters.Identity.Name,
            NamespaceProperty = DesiredClusters.Identity.Namespace,
            Uid = DesiredClusters.Uid,
            Generation = ++_generation,
        },
        Spec = spec,
    });
}
