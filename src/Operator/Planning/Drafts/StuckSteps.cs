using System.Collections.Immutable;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Requests;

namespace KafkaPi.Operator.Planning.Drafts;

/// <summary>
/// Finds waits that nothing ends: for what only a person brings about, and rings of steps that wait for each other.
/// </summary>
public static class StuckSteps
{
    private const string Back = "take back the edit of the spec that led here";

    /// <summary>The waits in words, with the ways out; null when every wait may end by itself.</summary>
    public static string? Find(ImmutableArray<Step> steps, ImmutableArray<PendingStep> pending)
    {
        // A step that is taken now may change what is waited for, as the value of a setting.
        if (!steps.IsEmpty)
        {
            return null;
        }

        return pending.FirstOrDefault(p => p.On is WaitsOn.Person) is { } forAPerson ? $"{forAPerson}"
            : Ring(pending) is { IsEmpty: false } ring ? Words(ring)
            : null;
    }

    /// <summary>The first ring; empty when there is none.</summary>
    private static ImmutableArray<PendingStep> Ring(ImmutableArray<PendingStep> pending)
    {
        foreach (var start in pending)
        {
            var way = new List<PendingStep>();
            for (var next = start; next is not null; next = Awaited(next, pending))
            {
                if (way.IndexOf(next) is var first and >= 0)
                {
                    return [.. way[first..]];
                }

                way.Add(next);
            }
        }

        return [];
    }

    /// <summary>The pending step that would end the wait of another; null when the wait ends otherwise.</summary>
    private static PendingStep? Awaited(PendingStep waiting, ImmutableArray<PendingStep> pending)
    {
        return waiting.On switch
        {
            WaitsOn.Turn turn => Other(p => p.Name == turn.Step),
            WaitsOn.Moves => Other(p => p.MovesReplicas),

            // Broker and ZooKeeper of a node may both wait for its host to leave, and not for each other.
            WaitsOn.Host host when waiting.Name == StepName.Leave(host.Node) => null,
            WaitsOn.Host host => Other(p => p.Name == StepName.Leave(host.Node)),
            WaitsOn.Service service =>
                Other(p => p.Node == service.Node
                    && p.Name is { Verb: StepVerb.Start or StepVerb.Restart, Daemon: var daemon }
                    && daemon == service.Daemon)
                ?? Other(p => p.Name == StepName.Leave(service.Node)),
            WaitsOn.Person or WaitsOn.Quorum or WaitsOn.Kafka or null => null,
            var other => throw new NotSupportedException($"{other} is no known wait"),
        };

        PendingStep? Other(Func<PendingStep, bool> ends) => pending.FirstOrDefault(p => p != waiting && ends(p));
    }

    private static string Words(ImmutableArray<PendingStep> ring)
    {
        var waits = string.Join("; ", ring.Select(p => $"{p}"));
        var ways = ring.Where(p => p.MayBeForced).Select(p => $"{ForceRequest.Name}={p.Name}, which does {p.What} on "
            + $"{p.Node} without waiting for {p.WaitsFor}");
        return $"these steps wait for each other, and nothing ends that: {waits}. The way out: "
            + string.Join("; or ", ways.Append(Back));
    }
}
