using System.Text.Json.Nodes;
using k8s;
using KafkaPi.Crds;
using KafkaPi.Operator.Clusters;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Tests.Desired;
using KafkaPi.Operator.Tests.Planning;
using Microsoft.Extensions.Time.Testing;

namespace KafkaPi.Operator.Tests.Clusters;

/// <summary>A resource to which one look after the other is reported, as the passes of an operator would.</summary>
internal sealed class ReportedCluster
{
    private readonly ClusterReporter _reporter;

    public ReportedCluster() => _reporter = new((_, reason, message, _) => Events.Add($"{reason}: {message}"), Time);

    public FakeTimeProvider Time { get; } = new(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public KafkaCluster Resource { get; } = Manifests.Sample("three-pis.yaml");

    public List<string> Events { get; } = [];

    /// <summary>How often the status was written.</summary>
    public int Writes { get; private set; }

    public string Phase => Resource.Status!.Phase!;

    public IReadOnlyList<string> Plan => Resource.Status!.Plan ?? [];

    public string Condition(string type) => Resource.Status!.Conditions!.FirstOrDefault(c => c.Type == type)?.Status ?? "-";

    /// <summary>Four seconds later.</summary>
    public ReportedCluster Sees(ClusterUnderTest cluster, Outcome? outcome = null)
    {
        Time.Advance(TimeSpan.FromSeconds(4));
        var before = Status();
        var look = cluster.Look(Controls.None with { Daemons = Memories.Of(Resource.Status), Rebalance = RebalanceReport.Asked(Resource) }, outcome);
        if (look.Plan.Rebalance is { Step: MovePartitions } decision) _reporter.MovesBegin(Resource, decision);
        _reporter.Report(Resource, look with { Hold = Hold.Of(Resource) }, new Dictionary<(Operator.Desired.NodeName, Operator.Desired.DaemonKind), RestartStatus>());
        var after = Status();
        StatusDifference.KeepTransitionTimes(before, after, Time.GetUtcNow());
        if (!StatusDifference.SameMeaning(before, after)) Writes++;
        return this;
    }

    private JsonNode? Status() => JsonNode.Parse(KubernetesJson.Serialize(Resource))!["status"];
}
