using System.Collections.Concurrent;
using System.Collections.Immutable;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Runtime.Queue;

namespace KafkaPi.Operator.Controllers.KafkaClusters.History;

/// <summary>
/// Steps that have failed, and when each is tried again. A failing step waits for longer after each try, and delays
/// nothing else of its cluster.
/// </summary>
/// <remarks>One instance serves all clusters. Safe for concurrent use.</remarks>
public sealed class StepBackoff(RetrySettings retry, TimeProvider time)
{
    private readonly Backoff _backoff = Backoff.From(retry);
    private readonly ConcurrentDictionary<string, ClusterFailures> _clusters = new();

    /// <summary>The last failure of the step while it is not to be tried again; null when it may be.</summary>
    /// <param name="generation">An edit of the spec may have mended anything. All steps may be tried after it.</param>
    public StepOutcome.Failed? Held(string cluster, long? generation, Step step) =>
        _clusters.GetValueOrDefault(cluster) is { } failures
        && failures.Generation == generation
        && failures.Steps.GetValueOrDefault(step.Sentence) is { } failure
        && time.GetElapsedTime(failure.At) < failure.RestsFor
            ? failure.Outcome with { Step = step, IsHeld = true }
            : null;

    /// <summary>Steps that are not planned any more, or that were done, are forgotten.</summary>
    public void Record(string cluster, long? generation, Outcome outcome)
    {
        var before = _clusters.GetValueOrDefault(cluster) is { } known && known.Generation == generation
            ? known.Steps
            : [];
        var steps = outcome.Steps
            .DistinctBy(o => o.Step.Sentence)
            .Select(o => (o.Step.Sentence, Failure: After(o, before.GetValueOrDefault(o.Step.Sentence))))
            .Where(f => f.Failure is not null)
            .ToImmutableDictionary(f => f.Sentence, f => f.Failure!, StringComparer.Ordinal);
        _clusters[cluster] = new(generation, steps);
    }

    /// <summary>Drops everything about a cluster that is gone.</summary>
    public void Forget(string cluster) => _clusters.TryRemove(cluster, out _);

    private StepFailure? After(StepOutcome outcome, StepFailure? before)
    {
        var times = (before?.Times ?? 0) + 1;
        return outcome switch
        {
            StepOutcome.Failed { IsHeld: false } failed =>
                new(failed, times, time.GetTimestamp(), _backoff.After(times)),
            StepOutcome.Done => null,
            _ => before,
        };
    }

    private sealed record ClusterFailures(long? Generation, ImmutableDictionary<string, StepFailure> Steps);

    private sealed record StepFailure(StepOutcome.Failed Outcome, int Times, long At, TimeSpan RestsFor);
}
