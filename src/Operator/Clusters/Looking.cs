using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Clusters;

internal static class Looking
{
    /// <summary>Looks at the hosts. A look changes nothing, so that it is given up at once when something else is wanted meanwhile.</summary>
    /// <exception cref="WaitingException">The run was superseded.</exception>
    public static async Task<ObservedCluster> ObserveAsync(
        this ClusterObserver observer, DesiredCluster desired, Func<DesiredNode, CancellationToken, Task<IHost>> connect, bool withDisks,
        ReconcileContext context, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.Superseded, cancellationToken);
        try
        {
            return await observer.ObserveAsync(desired, connect, withDisks, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WaitingException("the resource has changed meanwhile", TimeSpan.Zero);
        }
    }
}
