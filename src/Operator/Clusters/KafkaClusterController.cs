using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Clusters;

/// <summary>Makes a cluster's hosts match its resource: observe, plan, act, report.</summary>
public sealed class KafkaClusterController(
    HostAccess access, ClusterObserver observer, SettingsRehearsal rehearsal, Executor executor, InSyncWatch inSync, ClusterReporter reporter, IStatusWriter<KafkaCluster> status, EventPublisher publish, TimeProvider time,
    ReconcileContext context, ILogger<KafkaClusterController> logger) : IEntityController<KafkaCluster>
{
    private static readonly Dictionary<(NodeName, DaemonKind), RestartStatus> NoRestarts = [];

    public async Task<ReconciliationResult<KafkaCluster>> ReconcileAsync(KafkaCluster cluster, CancellationToken cancellationToken)
    {
        var derivation = DesiredClusters.Derive(cluster);
        if (derivation.Value is not { } desired) return reporter.Refuse(cluster, derivation.Problems);

        OpenHosts hosts;
        try
        {
            hosts = await access.OpenAsync(cluster, desired, cancellationToken);
        }
        catch (AccessException e)
        {
            return reporter.NoAccess(cluster, e.Message);
        }

        using (hosts)
        {
            var rebalance = RebalanceReport.Asked(cluster);
            var observed = await observer.ObserveAsync(desired, hosts.ConnectAsync, RebalanceReport.NeedsDisks(desired, rebalance), context, cancellationToken);
            var membership = Membership.Of(desired, observed);
            var hold = Hold.Of(cluster);
            var ensemble = EnsembleStage.Of(membership.Cluster, observed, hold is null ? Leaving.Named(Requests.Force(cluster).Order) : null);
            var stage = UpgradeStage.Of(ensemble.Cluster, observed);
            var directories = LogDirectoryStage.Of(stage.Cluster, observed);
            desired = directories.Cluster;
            var wanted = Wanted(desired, observed);
            observed = await rehearsal.RehearseAsync(desired, observed, wanted, cancellationToken);
            var controls = (await AcknowledgeAsync(cluster, desired, hold, cancellationToken)) with { Rebalance = rebalance };
            var situation = Situation.Of(desired, observed, wanted, controls);
            var plan = membership.Amend(Successors.Amend(ensemble.Amend(directories.Amend(stage.Amend(Planner.Plan(situation)))), desired));
            if (hold is not null) return reporter.Report(cluster, new(situation, plan, new([])) { Hold = hold }, NoRestarts);

            await BeginAsync(cluster, situation, plan, cancellationToken);
            await BeginMovesAsync(cluster, plan, cancellationToken);
            var journal = new StepJournal(cluster, situation, publish, time, logger);
            var reached = await hosts.ConnectAsync(desired, plan, cancellationToken);
            var outcome = await executor.ExecuteAsync(plan, reached, journal, context.Superseded, cancellationToken);

            await hosts.ForgetAsync(plan.Gone, cancellationToken);
            Conclude(cluster, controls, situation, plan, outcome);
            var look = ClusterLook.After(situation, plan, outcome);
            Watch(cluster, look);
            return reporter.Report(cluster, look, journal.Restarts);
        }
    }

    /// <summary>
    /// Takes note of new requests by annotation in the status. Held, a request is planned with as if it had just been made, and no note is taken.
    /// </summary>
    private async Task<Controls> AcknowledgeAsync(KafkaCluster cluster, DesiredCluster desired, Hold? hold, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var restart = Requests.Restart(cluster, desired, now);
        var memories = Memories.Of(cluster.Status);
        if (hold is not null) return new(Requests.Order(cluster, restart, desired, now), null) { Daemons = memories };

        if (restart != cluster.Status?.Restart)
        {
            cluster.Status = (cluster.Status ?? new()) with { Restart = restart };
            await WriteAsync(cluster, cancellationToken);
            reporter.RequestMoved(cluster, Annotations.Restart, restart!);
        }

        return new(Requests.Order(cluster, restart, desired, now), Requests.Force(cluster).Order) { Daemons = memories };
    }

    /// <summary>Before the first act on a host its node is in the status with its address, by which it is found again after it has left the spec, or when all is deleted.</summary>
    /// <remarks>
    /// And before a forced step its record is: whoever ends in between has not taken the step, and nobody takes it twice. And before settings of running
    /// brokers are altered they are named: when the spec does not name them any more, it is known by that whose they are.
    /// And before what was lost is made again its confirmation is: it is good for no later loss. And before a daemon is started that its node had not its role is:
    /// it is known by that when the spec does not give it any more.
    /// </remarks>
    private async Task BeginAsync(KafkaCluster cluster, Situation situation, Plan plan, CancellationToken cancellationToken)
    {
        var forcing = plan.Forcing ?? Requests.Force(cluster).Refusal;
        var force = forcing is null ? Requests.Settled(cluster.Status?.Force) : Requests.Answered(cluster, forcing, time.GetUtcNow());
        var isFirst = situation.Desired.Nodes.Any(n => plan.Steps.Any(s => s.Node == n.Name) && cluster.Status?.Nodes?.Any(e => e.Name == n.Name.Value && e.Address == n.Address) != true)
            || plan.Steps.OfType<AlterBrokerSettings>().Any(s => s.Alteration.Set.Keys.Except(situation.Desired.AlteredOn(s.Node), StringComparer.Ordinal).Any())
            || plan.Steps.OfType<StartDaemon>().Any(s => cluster.Status?.Nodes?.FirstOrDefault(e => e.Name == s.Node.Value)?.Roles?.Contains(NodeReport.Role(s.Daemon)) != true)
            || situation.Desired.Nodes.Any(n => LostData.Of(situation, n) is { IsConfirmed: true });
        if (isFirst) reporter.Report(cluster, new(situation, plan, new([])), NoRestarts);
        if (force == cluster.Status?.Force && !isFirst) return;

        var isNew = force != cluster.Status?.Force;
        cluster.Status = (cluster.Status ?? new()) with { Force = force };
        await WriteAsync(cluster, cancellationToken);
        if (isNew) reporter.RequestMoved(cluster, Annotations.Force, force!);
    }

    private void Conclude(KafkaCluster cluster, Controls controls, Situation situation, Plan plan, Outcome outcome)
    {
        var status = cluster.Status ?? new();
        if (controls.Restart?.IsDone(situation) == true)
        {
            status = status with { Restart = status.Restart! with { State = RequestState.Done } };
            reporter.RequestMoved(cluster, Annotations.Restart, status.Restart);
        }

        if (plan.Forcing?.Taken?.ToStep() is { } forced) status = status with { Force = Requests.Concluded(status.Force!, outcome.Steps.First(o => o.Step == forced)) };
        // It is forgotten by the report that follows.
        if (plan.Forcing is { Releases: not null }) status = status with { Force = status.Force! with { State = RequestState.Done } };
        cluster.Status = status;
    }

    private async Task WriteAsync(KafkaCluster cluster, CancellationToken cancellationToken)
    {
        if (await status.WriteAsync(cluster, cancellationToken) == StatusWrite.Outdated) throw new WaitingException("the resource has changed meanwhile", TimeSpan.Zero);
    }

    /// <summary>Before Kafka hears of a batch of moves it is in the status: whatever ends this process, the next one knows what to end.</summary>
    private async Task BeginMovesAsync(KafkaCluster cluster, Plan plan, CancellationToken cancellationToken)
    {
        if (plan.Rebalance is not { Step: MovePartitions } decision) return;
        reporter.MovesBegin(cluster, decision);
        await WriteAsync(cluster, cancellationToken);
    }

    /// <summary>What was seen before a broker was restarted says nothing of its return: that is watched from here on.</summary>
    private void Watch(KafkaCluster cluster, ClusterLook look)
    {
        var desired = look.Situation.Desired;
        if (!look.AwaitsBrokers || look.RestartsBrokers) inSync.End(desired.Identity);
        if (look.AwaitsBrokers) inSync.Begin(cluster, desired, CommonKafka.Of(desired, look.Situation.Observed.Hosts), look.RestartsBrokers);
    }

    private static Dictionary<NodeName, RenderedNode> Wanted(DesiredCluster desired, ObservedCluster observed) =>
        (from node in desired.Nodes
         let seen = observed.Seen(node.Name)
         where seen is not null
         select (node, seen)).ToDictionary(n => n.node.Name, n => Rendering.Render(desired, n.node, n.seen.Facts.MemoryBytes));

    public Task<ReconciliationResult<KafkaCluster>> DeletedAsync(KafkaCluster cluster, CancellationToken cancellationToken)
    {
        var gone = new ClusterIdentity(cluster.Metadata.NamespaceProperty, cluster.Metadata.Name, cluster.Metadata.Uid);
        observer.Forget(gone);
        inSync.End(gone);
        return Task.FromResult(ReconciliationResult<KafkaCluster>.Success(cluster));
    }
}
