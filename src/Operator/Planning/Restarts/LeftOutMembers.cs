using System.Globalization;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts;

/// <summary>
/// Members of the ensemble that find no quorum, while the others have one. A restart mends what a member does not
/// notice itself, such as a connection to an address that is gone and never answers.
/// </summary>
internal static class LeftOutMembers
{
    public const string Reason = "it runs without a quorum, and the others have had one without it for minutes";

    /// <summary>A member finds its quorum within seconds, and copies what it lacks within a minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>ZooKeeper's own deadline for a member to join, in ticks, and the length of a tick.</summary>
    private static readonly (string Key, int Default) Ticks = ("initLimit", 10), Tick = ("tickTime", 2000);

    /// <summary>
    /// A member that was restarted in vain has to run for two thirds of the whole time before it is restarted again.
    /// After five minutes that is 10 minutes later, then 30, and so on.
    /// </summary>
    private const double RunsAgain = 2.0 / 3;

    public static bool Contains(DaemonInstance member, Situation situation) =>
        member is { Kind: DaemonKind.ZooKeeper, Health: DaemonHealth.Sick, Observed: { ActiveFor: { } runs } process }
        && situation.HasQuorumOfAll
        && situation.Observed.Seen(member.Name)?.ZooKeeper is ZooKeeperMember.NotServing { For: { } looks }
        && looks >= LongerThanAJoin(process)
        && runs >= looks * RunsAgain
        && !situation.Ensemble.Any(m => m.Health == DaemonHealth.Starting);

    /// <summary>Where somebody gives members longer to join, they get longer here, too.</summary>
    private static TimeSpan LongerThanAJoin(ObservedDaemon process)
    {
        var join = TimeSpan.FromMilliseconds((double)Number(process, Ticks) * Number(process, Tick));
        return 3 * join > Patience ? 3 * join : Patience;
    }

    private static int Number(ObservedDaemon process, (string Key, int Default) setting) =>
        int.TryParse(
            process.RunningSettings.GetValueOrDefault(setting.Key), NumberStyles.None, CultureInfo.InvariantCulture,
            out var number)
            ? number
            : setting.Default;
}
