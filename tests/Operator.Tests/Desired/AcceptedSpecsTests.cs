using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using CsCheck;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Controllers.KafkaClusters.Status;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Execution.Artifacts;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Hosts.Scripting;
using KafkaPi.Operator.Kafka.Config;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Observation.Probe;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Deletion;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Tests.Execution;
using KafkaPi.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Desired;

/// <summary>What validation accepts never throws later.</summary>
/// <remarks><c>KAFKAPI_SPECS</c> sets how many specs are tried: 20,000 in CI and 2,000 elsewhere without it.</remarks>
public sealed class AcceptedSpecsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kafkapi-specs-");
    private readonly HttpClient _http = new(new NoServer());
    private int _accepted;

    private static long Count => long.Parse(
        Environment.GetEnvironmentVariable("KAFKAPI_SPECS")
            ?? (Environment.GetEnvironmentVariable("CI") is null ? "2000" : "20000"),
        CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_spec_that_is_accepted_is_planned_rendered_carried_out_edited_and_deleted_without_a_throw()
    {
        await Gen.Select(AnySpec.Of(), AnySpec.Of()).SampleAsync(LiveAsync, iter: Count);

        Assert.True(_accepted > Count / 5, $"only {_accepted} of {Count} specs were accepted");
    }

    private async Task LiveAsync((KafkaClusterSpec First, KafkaClusterSpec Edited) specs)
    {
        var resource = Manifests.Sample("three-pis.yaml");
        resource.Spec = specs.First;
        if (Parsed(resource) is not { } first)
        {
            return;
        }

        Interlocked.Increment(ref _accepted);
        var target = NodeTransitions.Of(first, ClusterMemory.None).Cluster;
        var fresh = Observed(target, node => Pi4.Fresh($"machine-{node.Id}", node.Name.Value, node.Address));
        await PassAsync(resource, first, fresh);

        var bare = new ClusterUnderTest(
            target, fresh.Hosts, fresh.Brokers, ImmutableDictionary<NodeName, RenderedNode>.Empty);
        var healthy = bare.For(target).Healthy();
        var running = new ObservedCluster(healthy.Hosts, healthy.Brokers);
        await PassAsync(resource, first, running);

        resource.Spec = specs.Edited;
        var edited = Parsed(resource) ?? first;
        resource.Spec = edited == first ? specs.First : specs.Edited;
        await PassAsync(resource, edited, running);
        await DeleteAsync(resource, edited, running);
    }

    private static DesiredCluster? Parsed(KafkaCluster resource) => DesiredClusterParser.Parse(resource).Value;

    private async Task PassAsync(KafkaCluster resource, DesiredCluster desired, ObservedCluster before)
    {
        var remembered = StatusMemory.Read(resource.Status);
        var memory = RenamedNodes.Of(desired, remembered).Follow(remembered);
        var start = NodeTransitions.Of(desired, memory);
        if (!start.Problems.IsEmpty)
        {
            return;
        }

        Assert.All(start.Cluster.Known, n => Assert.NotEmpty(Envelope(ProbeRequest.Of(start.Cluster, n).Script)));
        var observed = Observed(start.Cluster, node => before.Hosts.GetValueOrDefault(node.Name)) with
        {
            Brokers = before.Brokers,
        };
        var decision = new ClusterPlanner().Decide(start.Cluster.Spec, observed, memory, ClusterRequests.None);
        new StatusReporter((_, _, _, _) => { }, new NoWriter(), new FakeTimeProvider())
            .Report(resource, ReconcilePass.Before(decision));
        await ExecuteAsync(decision.Plan);
    }

    private async Task DeleteAsync(KafkaCluster resource, DesiredCluster desired, ObservedCluster before)
    {
        var memory = StatusMemory.Read(resource.Status);
        var target = NodeTransitions.Everything(desired, memory);
        var observed = Observed(target, node => before.Hosts.GetValueOrDefault(node.Name));
        foreach (var isPaused in new[] { true, false })
        {
            await ExecuteAsync(DeletionPlanner.Decide(target.Spec, observed, memory, [], isPaused).Plan);
        }
    }

    /// <summary>Takes the steps that need no broker, as far as the scripts of an answering host.</summary>
    private async Task ExecuteAsync(Plan plan)
    {
        Assert.All(plan.Steps, s => Assert.NotEmpty(s.Sentence + s.DoneSentence));
        ImmutableArray<Step> steps = [.. plan.Steps.Where(s => s is not (AlterBrokerSettings or ElectPreferredLeaders
            or MoveBetweenDirectories or IDisruptive))];
        var hosts = steps.Select(s => s.Node).Distinct().ToDictionary(n => n, n => (IHost)new ScriptedHost(n.Value)
        {
            Answer = script =>
            {
                Assert.NotEmpty(Envelope(script));
                return ScriptedHost.Says(script.Name == "write-files" ? "" : "done");
            },
        });
        var artifacts = new ArtifactCache(_http, new(_directory.FullName), TimeProvider.System);
        var executor = new Executor(new(
            artifacts, new(new(), TimeProvider.System, NullLogger<BrokerConfigClient>.Instance), new(),
            TimeProvider.System));
        var outcome = await executor.ExecuteAsync(
            plan with { Steps = steps }, hosts, new NoJournal(),
            new(() => true, _ => null, CancellationToken.None), TestContext.Current.CancellationToken);
        Assert.All(outcome.Failures, f => Assert.Null(f.Unforeseen));
    }

    private static byte[] Envelope(RemoteScript script) => new ScriptEnvelope(script).Input;

    /// <summary>A host that is not known is not seen either.</summary>
    private static ObservedCluster Observed(TargetCluster target, Func<DesiredNode, ObservedHost?> host) => new(
        target.Known.ToImmutableSortedDictionary(n => n.Name, n => host(n) ?? Pi4.Unseen),
        new BrokersView.Unknown("no broker listens"));

    private sealed class NoServer : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
    }

    private sealed class NoWriter : IStatusWriter<KafkaCluster>
    {
        public Task<StatusWrite> WriteAsync(KafkaCluster entity, CancellationToken cancellationToken) =>
            Task.FromResult(StatusWrite.Written);
    }

    private sealed class NoJournal : IExecutionJournal
    {
        public void Progressed()
        {
        }

        public Task StartingAsync(Step step, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task FinishedAsync(StepOutcome outcome, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
