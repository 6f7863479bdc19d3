using System.Collections.Immutable;
using KafkaPi.Operator.Controllers.KafkaClusters.History;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Observation;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Access;

/// <summary>Observes a cluster for one pass, and asks its brokers the planner's questions.</summary>
/// <remarks>An observation changes nothing, so it is given up at once when the resource changes meanwhile.</remarks>
public sealed class ClusterInspection(
    ClusterObserver observer, BrokerObserver brokers, StepHistory history, ReconcileContext context)
{
    /// <exception cref="WaitingException">The run was superseded.</exception>
    public async Task<ObservedCluster> ObserveAsync(
        TargetCluster target, HostSessions hosts, bool withDisks, CancellationToken cancellationToken) =>
        history.Told(target.Identity, await UnlessSupersededAsync(
            either => observer.ObserveAsync(target, hosts.ConnectAsync, withDisks, either), cancellationToken));

    /// <exception cref="WaitingException">The run was superseded.</exception>
    public Task<ObservedCluster> AnswerAsync(
        ObservedCluster observed, ImmutableArray<ConfigQuestion> questions, CancellationToken cancellationToken) =>
        UnlessSupersededAsync(either => brokers.AnswerAsync(observed, questions, either), cancellationToken);

    /// <summary>Drops everything about a cluster that is gone.</summary>
    public void Forget(ClusterIdentity cluster)
    {
        observer.Forget(cluster);
        history.Forget(cluster);
    }

    private async Task<ObservedCluster> UnlessSupersededAsync(
        Func<CancellationToken, Task<ObservedCluster>> observe, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.Superseded, cancellationToken);
        try
        {
            return await observe(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WaitingException("the resource has changed meanwhile", TimeSpan.Zero);
        }
    }
}
