using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Quorum;

/// <summary>The order in which a member leaves the ensemble and the others learn of it.</summary>
internal static class MemberRemoval
{
    public const string Reason = "the spec takes it out of the ensemble";

    /// <summary>The removed member stops after the others have learned of it.</summary>
    /// <remarks>
    /// From an even number it stops last, because each member is needed for the majority until all others know. From
    /// an odd number it stops first. A majority is there without it, and a restarted member would find no quorum of
    /// the shorter list while the longer list still has one (of three, the other two).
    /// </remarks>
    public static bool GoesLast(Situation situation) => situation.Ensemble.Length % 2 == 1;

    /// <summary>
    /// The others learn of the removal while the member still serves. It must not lead them, because they do not
    /// follow a member that they do not know. A single member that stays follows nobody.
    /// </summary>
    public static bool HandsOver(Situation situation) => GoesLast(situation) && situation.Ensemble.Length > 1;

    public static bool IsUp(DaemonInstance member) => member.Observed is { IsRunning: true } or { IsChanging: true };
}
