using System.Collections.Immutable;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;

namespace KafkaPi.Operator.Planning.Drafts;

/// <summary>The plan as far as the planners have come.</summary>
public sealed record PlanDraft(ImmutableArray<Finding> Findings)
{
    public ImmutableArray<Step> Steps => Sum.Steps;

    /// <summary>
    /// A daemon is restarted or stopped by this plan. Nothing else is taken out of service beside it.
    /// </summary>
    public bool Disrupts => Sum.Steps.Any(s => s is RestartDaemon or StopDaemon);

    /// <summary>Nothing is done, and nothing is waited for but long tasks that delay nothing else.</summary>
    public bool IsQuiet => Sum.Steps.IsEmpty && Sum.Pending.IsEmpty;

    public bool IsComplete => Sum.EndsPlanning;

    public bool HoldsBackBrokerFiles => Findings.Any(f => f.Kind.HoldsBackBrokerFiles());

    private PlanPart Sum { get; init; } = PlanPart.Nothing;

    public PlanDraft With(PlanPart part) => this with { Sum = Sum.And(part) };

    /// <param name="refusals">Parts of the spec that may not be brought about.</param>
    /// <param name="heldBack">Parts of the spec that have to wait. They are told after the planners' decisions.</param>
    /// <param name="isForceAsked">A human asks to force a step. Every such request gets an answer.</param>
    public Plan ToPlan(
        ImmutableArray<Refusal> refusals, ImmutableArray<PendingStep> heldBack, bool isForceAsked)
    {
        ImmutableArray<PendingStep> pending = [.. Sum.Pending, .. Sum.Background, .. heldBack];
        return new(Sum.Steps, pending, Findings.RemoveAll(IsToldByRejection))
        {
            Refusals = refusals,
            Rejected = Sum.Rejected,
            IsWhole = heldBack.IsEmpty && !refusals.Any(r => r.Kind.IsOfParts()),

            // What waits is decided by the next pass, with the former parts.
            Force = Sum.Force ?? (isForceAsked && Sum.Rejected is null ? ForceDecision.NothingWaits : null),
            Forgotten = Sum.Forgotten,
            Abandoned = Sum.Abandoned,
            Rebalance = Sum.Rebalance,
            ScaleDownBlocked = Sum.ScaleDownBlocked,
            Stuck = StuckSteps.Find(Sum.Steps, pending),
        };
    }

    private bool IsToldByRejection(Finding finding) => Sum.Rejected is { } rejected
        && finding.Kind == FindingKind.DaemonFailing
        && (finding.Node, finding.Daemon) == (rejected.Node, rejected.Daemon);
}
