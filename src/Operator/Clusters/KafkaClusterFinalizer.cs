using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Clusters;

/// <summary>Cleans the hosts by <c>deletionPolicy</c> before the resource goes. What cannot be cleaned keeps it, and is named.</summary>
public sealed class KafkaClusterFinalizer(
    HostAccess access, ClusterObserver observer, Executor executor, ClusterReporter reporter, EventPublisher publish, TimeProvider time,
    ReconcileContext context, ILogger<KafkaClusterFinalizer> logger) : IEntityFinalizer<KafkaCluster>
{
    public const string Identifier = "kafkapi.dev/hosts";

    public async Task<ReconciliationResult<KafkaCluster>> FinalizeAsync(KafkaCluster cluster, CancellationToken cancellationToken)
    {
        var abandoned = Annotations.AbandonedNodes(cluster);
        if (!WasEverActedOn(cluster) || Names(cluster).All(abandoned.Contains)) return ReconciliationResult<KafkaCluster>.Success(cluster);
        var derivation = DesiredClusters.DeriveForCleaning(cluster);
        if (derivation.Value is not { } desired)
            return reporter.CleanupBlocked(cluster, $"the spec is invalid, so that it is not known what to clean: {string.Join("; ", derivation.Problems)}");

        OpenHosts hosts;
        try
        {
            hosts = await access.OpenAsync(cluster, desired, cancellationToken);
        }
        catch (AccessException e)
        {
            return reporter.CleanupBlocked(cluster, e.Message);
        }

        using (hosts)
        {
            var observed = await observer.ObserveAsync(desired, hosts.ConnectAsync, withDisks: false, context, cancellationToken);
            var situation = Situation.Of(desired, observed, new Dictionary<NodeName, RenderedNode>());
            var plan = Deletion.Plan(situation, cluster.Spec.DeletionPolicy, abandoned);
            if (plan.IsEmpty) return ReconciliationResult<KafkaCluster>.Success(cluster);
            if (Hold.Of(cluster) is { } hold) return reporter.DeletionHeld(cluster, Deletion.Everything(situation, cluster.Spec.DeletionPolicy, abandoned), hold);

            var journal = new StepJournal(cluster, situation, publish, time, logger);
            var reached = await hosts.ConnectAsync(desired, plan, cancellationToken);
            var outcome = await executor.ExecuteAsync(plan, reached, journal, context.Superseded, cancellationToken);
            return reporter.Deleting(cluster, plan, outcome);
        }
    }

    /// <summary>Those of the spec, and those that left it and are not gone yet.</summary>
    private static IEnumerable<string> Names(KafkaCluster cluster) =>
        cluster.Spec.Nodes.Select(n => n.Name).Concat((cluster.Status?.Nodes ?? []).Where(n => n.Address is not null).Select(n => n.Name));

    /// <summary>A resource whose hosts were never reached has left nothing on them.</summary>
    private static bool WasEverActedOn(KafkaCluster cluster) => cluster.Status?.Nodes is { Count: > 0 };
}
