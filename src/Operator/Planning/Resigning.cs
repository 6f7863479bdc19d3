using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>What is done about members that the spec takes out of the ensemble, once they do not run any more: their hosts are cleaned of them.</summary>
/// <param name="Gone">Nodes on which nothing of ours is left: they may be forgotten.</param>
/// <param name="Surrendered">Nodes whose member a human has given up without its host being seen.</param>
public sealed record Resigning(ImmutableArray<Step> Steps, ImmutableArray<Blocker> Waits, ImmutableArray<NodeName> Gone, ImmutableArray<NodeName> Surrendered)
{
    public const string Reason = "the spec takes it out of the ensemble";

    /// <summary>What came of the order to give up a member whose host is unseen; null when there was none.</summary>
    public Forcing? Forcing { get; init; }

    /// <summary>
    /// Of an even number the last one to leave stops last: until all others know, each is needed for the majority. Of an odd number it stops first: a majority is
    /// there without it, and one that is restarted finds no quorum of the shorter list while the longer one still has one (of three, the other two).
    /// </summary>
    public static bool GoLast(Situation situation) => situation.Ensemble.Length % 2 == 1;

    /// <summary>The others learn of it while it still serves: it must not lead them, as they do not follow one that they do not know. One that is to be alone follows nobody.</summary>
    public static bool HandsOver(Situation situation) => GoLast(situation) && situation.Ensemble.Skip(1).Any();

    public static bool IsUp(Member member) => member.Observed is { IsRunning: true } or { IsChanging: true };

    public static Resigning Decide(Situation situation)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var waits = ImmutableArray.CreateBuilder<Blocker>();
        var gone = ImmutableArray.CreateBuilder<NodeName>();
        var surrendered = ImmutableArray.CreateBuilder<NodeName>();
        Forcing? forcing = null;
        foreach (var member in situation.Resigning)
        {
            if (situation.Observed.Seen(member.Name) is not { } seen)
            {
                if (situation.Force?.StepId != Leaving.Id(member))
                {
                    waits.Add(new(member.Name, "take ZooKeeper out of the ensemble", $"its host to be seen ({member.Detail}); if that is gone for good, {ForceOrder.Name}={Leaving.Id(member)} does it without") { Id = Leaving.Id(member) });
                }
                else if (!situation.Resigned.Contains(member))
                {
                    forcing = new(null, !situation.Ensemble.Skip(1).Any()
                        ? "it is the only member of the ensemble, and has all that Kafka knows of its topics: without it there is no cluster any more"
                        : "another change of the ensemble is under way, or may be by what the unseen host of a member knows that stays: that has to be seen, and the change to end first");
                }
                else
                {
                    forcing = new(null, $"{member.Name}: ZooKeeper is taken out of the ensemble without waiting for its host to be seen. Nothing was done on the host: leave it switched off, or clean it before it is used again") { Releases = member.Name };
                    surrendered.Add(member.Name);
                    if (IsAlone(situation, member)) gone.Add(member.Name);
                }
            }
            else if (situation.Resigned.Contains(member) && !IsUp(member))
            {
                if (IsAlone(situation, member) && seen.Owner?.Uid != situation.Desired.Identity.Uid) gone.Add(member.Name);
                // One that would start at the next boot is still to be disabled.
                else if (member.Observed is { IsEnabled: true }) steps.Add(new StopDaemon(member.Name, DaemonKind.ZooKeeper, Disable: true, Reason));
                else steps.AddRange(IsAlone(situation, member) ? Leaving.Release(situation, member, seen, [situation.Desired.ZooKeeper.DataDir], Reason) : [Clean(member, seen)]);
            }
        }

        return new(steps.ToImmutable(), waits.ToImmutable(), gone.ToImmutable(), surrendered.ToImmutable()) { Forcing = forcing };
    }

    /// <summary>Its node has left the spec, and has no broker that is drained before the host is given up.</summary>
    private static bool IsAlone(Situation situation, Member member) =>
        !member.Node.Runs(DaemonKind.Broker) && !situation.Desired.SpecEnsemble.Contains(member.Name);

    /// <summary>The data stays: it is as good as a backup, and in nobody's way when the member comes back.</summary>
    private static WriteFiles Clean(Member member, ObservedHost.Seen seen) =>
        new(member.Name, [], [.. HostLayout.Files(DaemonKind.ZooKeeper).Where(seen.Files.ContainsKey)], ReloadUnits: true, Reason);
}
