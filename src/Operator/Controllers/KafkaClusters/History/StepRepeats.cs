using System.Collections.Concurrent;
using System.Collections.Immutable;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Controllers.KafkaClusters.History;

/// <summary>Provisioning steps that were done, and that the very next pass planned again for the same reason.</summary>
/// <remarks>One instance serves all clusters. Safe for concurrent use.</remarks>
public sealed class StepRepeats(TimeProvider time)
{
    /// <summary>The time for which a step rests that was done in vain.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, Repeat>> _clusters = new();

    /// <summary>The cluster as it was seen, with what was done on its hosts in vain.</summary>
    public ObservedCluster Told(string cluster, ObservedCluster observed) =>
        _clusters.GetValueOrDefault(cluster) is not { IsEmpty: false } repeats ? observed : observed with
        {
            Hosts = observed.Hosts.ToImmutableSortedDictionary(
                h => h.Key, h => h.Value is ObservedHost.Seen seen ? Told(h.Key, seen, repeats) : h.Value),
        };

    /// <summary>Steps that are not planned any more are forgotten, unless they rest.</summary>
    public void Record(string cluster, Outcome outcome)
    {
        var before = _clusters.GetValueOrDefault(cluster) ?? ImmutableDictionary<string, Repeat>.Empty;
        var done = outcome.Steps
            .OfType<StepOutcome.Done>()
            .Select(o => o.Step)
            .Where(s => s.Group == StepGroup.Provisioning)
            .DistinctBy(s => s.Sentence)
            .ToImmutableDictionary(
                s => s.Sentence, s => new Repeat(s.Node, Times(before, s) + 1, time.GetTimestamp()),
                StringComparer.Ordinal);
        var resting = before.Where(r => Rests(r.Value) && !done.ContainsKey(r.Key));
        _clusters[cluster] = done.AddRange(resting);
    }

    /// <summary>Drops everything about a cluster that is gone.</summary>
    public void Forget(string cluster) => _clusters.TryRemove(cluster, out _);

    private static int Times(ImmutableDictionary<string, Repeat> repeats, Step step) =>
        repeats.GetValueOrDefault(step.Sentence)?.Times ?? 0;

    private ObservedHost.Seen Told(
        NodeName node, ObservedHost.Seen seen, ImmutableDictionary<string, Repeat> repeats) => seen with
        {
            Repeated =
            [
                .. repeats
                    .Where(r => r.Value.Node == node && r.Value.Times >= RepeatedStep.InVain)
                    .Select(r => new RepeatedStep(r.Key, Rests(r.Value))),
            ],
        };

    private bool Rests(Repeat repeat) =>
        repeat.Times >= RepeatedStep.InVain && time.GetElapsedTime(repeat.At) < Rest;

    private sealed record Repeat(NodeName Node, int Times, long At);
}
