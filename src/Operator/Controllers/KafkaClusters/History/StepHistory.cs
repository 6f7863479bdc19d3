using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Runtime;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Controllers.KafkaClusters.History;

/// <summary>What came of the steps of the passes before: tries that failed, and acts that did not last.</summary>
/// <remarks>It is lost with the process, and nothing but patience depends on it.</remarks>
public sealed class StepHistory(IOptions<OperatorSettings> settings, TimeProvider time)
{
    private readonly StepBackoff _backoff = new(settings.Value.Retry, time);
    private readonly StepRepeats _repeats = new(time);

    public ObservedCluster Told(ClusterIdentity cluster, ObservedCluster observed) =>
        _repeats.Told(cluster.Uid, observed);

    /// <summary>The last failure of a step that is not to be tried again yet; null for any other step.</summary>
    public StepOutcome.Failed? Held(ClusterIdentity cluster, long? generation, Step step) =>
        _backoff.Held(cluster.Uid, generation, step);

    public void Record(ClusterIdentity cluster, long? generation, Outcome outcome)
    {
        _backoff.Record(cluster.Uid, generation, outcome);
        _repeats.Record(cluster.Uid, outcome);
    }

    /// <summary>Drops everything about a cluster that is gone.</summary>
    public void Forget(ClusterIdentity cluster)
    {
        _backoff.Forget(cluster.Uid);
        _repeats.Forget(cluster.Uid);
    }
}
