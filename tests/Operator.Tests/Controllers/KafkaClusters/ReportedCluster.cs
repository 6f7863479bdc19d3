using System.Text.Json.Nodes;
using k8s;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Controllers.KafkaClusters.Status;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Runtime.Status;
using KafkaPi.Operator.Tests.Desired;
using KafkaPi.Testing;
using Microsoft.Extensions.Time.Testing;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

/// <summary>A resource to which one look after the other is reported, as the passes of an operator would.</summary>
internal sealed class ReportedCluster
{
    private readonly StatusReporter _reporter;

    public ReportedCluster() =>
        _reporter = new((_, reason, message, _) => Events.Add($"{reason}: {message}"), new NoWriter(), Time);

    public FakeTimeProvider Time { get; } = new(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public KafkaCluster Resource { get; } = Manifests.Sample("three-pis.yaml");

    public List<string> Events { get; } = [];

    /// <summary>How often the status was written.</summary>
    public int Writes { get; private set; }

    public string Phase => Resource.Status!.Phase!;

    public IReadOnlyList<string> Plan => Resource.Status!.Plan ?? [];

    public string Condition(string type) =>
        Resource.Status!.Conditions!.FirstOrDefault(c => c.Type == type)?.Status ?? "-";

    /// <summary>Four seconds later.</summary>
    public ReportedCluster Sees(ClusterUnderTest cluster, Outcome? outcome = null)
    {
        Time.Advance(TimeSpan.FromSeconds(4));
        var before = Status();
        var pass = (cluster with { Memory = StatusMemory.Read(Resource.Status) }).Look(
            cluster.Requests with { Rebalance = Annotations.Find(Resource, RebalanceRequest.Name) }, outcome);
        if (pass.Plan.Rebalance is { Step: MovePartitions })
        {
            _reporter.Report(Resource, pass with { Outcome = new([]) });
        }

        _reporter.Report(Resource, pass with { Pause = Pause.Of(Resource) });
        var after = Status();
        StatusDifference.KeepTransitionTimes(before, after, Time.GetUtcNow());
        if (!StatusDifference.SameMeaning(before, after))
        {
            Writes++;
        }

        return this;
    }

    /// <summary>A pass that refuses parts of the spec.</summary>
    public ReportedCluster Refuses(ClusterUnderTest cluster, params Refusal[] refusals)
    {
        Time.Advance(TimeSpan.FromSeconds(4));
        var pass = (cluster with { Memory = StatusMemory.Read(Resource.Status) }).Look();
        _reporter.Report(Resource, pass with { Plan = pass.Plan with { Steps = [], Refusals = [.. refusals] } });
        return this;
    }

    private JsonNode? Status() => JsonNode.Parse(KubernetesJson.Serialize(Resource))!["status"];

    private sealed class NoWriter : IStatusWriter<KafkaCluster>
    {
        public Task<StatusWrite> WriteAsync(KafkaCluster entity, CancellationToken cancellationToken) =>
            Task.FromResult(StatusWrite.Written);
    }
}
