using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.History;

/// <summary>Carries out plans with the patience that the passes before have taught.</summary>
public sealed class PatientExecutor(Executor executor, StepHistory history, ReconcileContext context)
{
    /// <summary>
    /// The oldest view of a cluster by which a healthy member is disturbed. An API server that answers slowly may come
    /// between.
    /// </summary>
    private static readonly TimeSpan OldestView = TimeSpan.FromMinutes(2);

    /// <param name="generation">An edit of the spec lets every step be tried at once.</param>
    public async Task<Outcome> ExecuteAsync(
        Decision decision, long? generation, IReadOnlyDictionary<NodeName, IHost> hosts, IExecutionJournal journal,
        CancellationToken cancellationToken)
    {
        var cluster = decision.Situation.Target.Identity;
        var terms = new ExecutionTerms(
            () => context.Age < OldestView, step => history.Held(cluster, generation, step), context.Superseded);
        var outcome = await executor.ExecuteAsync(decision.Plan, hosts, journal, terms, cancellationToken);
        history.Record(cluster, generation, outcome);
        return outcome;
    }
}
