using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>What is done about the brokers that left the spec: each is drained by the moves of replicas, stopped, and its host given up.</summary>
/// <param name="Steps">At most one broker is stopped at a time.</param>
/// <param name="Gone">Nodes on which nothing of ours is left, and that no partition names: they may be forgotten.</param>
public sealed record Leaving(ImmutableArray<Step> Steps, ImmutableArray<Blocker> Waits, ImmutableArray<NodeName> Gone)
{
    public const string Reason = "its node left the spec";

    private const string Prefix = "leave/";

    /// <summary>What came of the order to forget a node whose host is unseen; null when there was none.</summary>
    public Forcing? Forcing { get; init; }

    /// <summary>What <c>kafkapi.dev/force</c> calls it to forget a node without its host.</summary>
    public static string Id(Member member) => $"{Prefix}{member.Name}";

    /// <summary>The node that the order names; null when it is another order, or none.</summary>
    public static NodeName? Named(ForceOrder? order) => order?.StepId.StartsWith(Prefix, StringComparison.Ordinal) == true ? new NodeName(order.StepId[Prefix.Length..]) : null;

    /// <param name="restarts">A daemon is restarted in this pass: no broker is stopped beside it, and none started, as it may be the quorum that goes.</param>
    public static Leaving Decide(Situation situation, bool restarts, ImmutableArray<LeaveRule> rules)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var waits = ImmutableArray.CreateBuilder<Blocker>();
        var gone = ImmutableArray.CreateBuilder<NodeName>();
        Forcing? forcing = null;
        foreach (var member in situation.Leaving)
        {
            if (situation.Observed.Seen(member.Name) is not { } seen)
            {
                var against = rules.Where(r => r.OnUnseen).Select(r => (Rule: r, WaitsFor: r.Objection(member, situation))).FirstOrDefault(o => o.WaitsFor is not null);
                var unseen = against.WaitsFor ?? $"its host to be seen ({member.Detail}); if that is gone for good, {ForceOrder.Name}={Id(member)} lets it go";
                if (situation.Force?.StepId != Id(member))
                {
                    waits.Add(Wait(member, unseen) with { Id = Id(member) });
                }
                else if (against.Rule is { } never)
                {
                    forcing = new(null, $"the step waits for {against.WaitsFor}, and {never.Name} cannot be forced: {never.Unforceable}");
                    waits.Add(Wait(member, unseen) with { Id = Id(member) });
                }
                else
                {
                    forcing = new(null, $"{member.Name}: forget the broker, without waiting for its host to be seen. Nothing was done on the host: clean it before it is used again") { Releases = member.Name };
                    gone.Add(member.Name);
                }

                continue;
            }

            var isOurs = seen.Owner?.Uid == situation.Desired.Identity.Uid;
            var isRunning = isOurs && member.Observed is { } unit && (unit.IsRunning || unit.IsChanging);
            if (isOurs && OfAnother(member, seen.Data) is { } other)
            {
                waits.Add(Wait(member, $"its own disk: there is one of broker {other}"));
                continue;
            }

            // Only a broker that serves gives its replicas to others and says what it has.
            if (isOurs && !isRunning && !seen.Data.BrokerIsEmpty && (member.Observed is { IsEnabled: true } || IsNamed(member, situation)))
            {
                if (!situation.HasQuorum) waits.Add(Wait(member, "a ZooKeeper quorum"));
                else if (restarts) waits.Add(Wait(member, AnotherDaemon));
                else steps.Add(new StartDaemon(member.Name, DaemonKind.Broker, $"{Reason}, and it has to say that it is empty"));
                continue;
            }

            var objection = rules.Where(r => r.OnSeen && (isRunning || !r.OnRunning)).Select(r => r.Objection(member, situation)).FirstOrDefault(o => o is not null);
            if (objection is not null) waits.Add(Wait(member, objection));
            else if (!isOurs) gone.Add(member.Name);
            // One that does not run and would at the next boot is still to be disabled.
            else if (!isRunning && member.Observed is not { IsEnabled: true }) steps.AddRange(Release(situation, member, seen, LogDirectoryStage.All(situation.Desired, member.Node, seen), Reason));
            else if (member.Observed is { IsChanging: true }) waits.Add(Wait(member, $"{member}, which {member.Detail}"));
            else if (restarts || steps.Any(s => s is StopDaemon)) waits.Add(Wait(member, AnotherDaemon));
            else steps.Add(new StopDaemon(member.Name, DaemonKind.Broker, Disable: true, Reason));
        }

        return new(steps.ToImmutable(), waits.ToImmutable(), gone.ToImmutable()) { Forcing = forcing };
    }

    private const string AnotherDaemon = "another daemon to be restarted or stopped";

    private static Blocker Wait(Member member, string waitsFor) => new(member.Name, "let the broker go", waitsFor);

    /// <summary>Nobody could be asked: it may be.</summary>
    private static bool IsNamed(Member member, Situation situation) =>
        situation.Kafka is not { } kafka || kafka.Partitions.Any(p => p.Replicas.Contains(member.Node.Id));

    private static string? OfAnother(Member member, ObservedData data) => data.LogDirectories
        .Select(d => d.BrokerId)
        .FirstOrDefault(id => id is not null && id != member.Node.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Gives up the host of a node that left the spec, once nothing of <paramref name="member"/> runs on it.</summary>
    internal static IEnumerable<Step> Release(Situation situation, Member member, ObservedHost.Seen seen, ImmutableArray<string> dataDirectories, string reason)
    {
        var desired = situation.Desired;
        if (Firewall.Removal(desired.Identity, member.Name, seen.Firewall, reason) is { } close) yield return close;
        yield return new RemoveFromHost(member.Name, desired.Identity, desired.DeletionPolicy == DeletionPolicy.Purge, dataDirectories, reason);
    }
}
