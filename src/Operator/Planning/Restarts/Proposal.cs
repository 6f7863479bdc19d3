using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts;

/// <summary>A start, restart or stop that the planner considers, before the safety rules are asked.</summary>
public sealed record Proposal(ProposalKind Kind, DaemonInstance Instance, string Reason)
{
    /// <summary>
    /// The daemon is meant to start although a disk is empty. Its unit, which looks at the disk, has to know.
    /// </summary>
    public bool OnNoData { get; init; }

    /// <summary>The process does not end when it is asked to, and is killed.</summary>
    public bool Kills { get; init; }

    /// <summary>The daemon is only stopped. Its disks decide then what it is started with.</summary>
    public bool Stops { get; init; }

    /// <summary>The ensemble serves without the ZooKeeper, which serves nobody itself.</summary>
    public bool IsOutside { get; init; }

    public string What => Kind switch
    {
        ProposalKind.Start => $"start {Instance.Kind.InWords()}",
        ProposalKind.Remove => $"stop {Instance.Kind.InWords()} ({Reason})",
        ProposalKind.Repair or ProposalKind.Roll => $"restart {Instance.Kind.InWords()} ({Reason})",
    };

    /// <summary>A daemon that serves is taken out of service without need.</summary>
    public bool IsVoluntary => Kind is ProposalKind.Roll or ProposalKind.Remove && !IsOutside;

    /// <summary>
    /// The name by which <c>kafkapi.dev/force</c> takes the step. It stays the same while the step waits.
    /// </summary>
    public StepName Name => new(Verb, Instance.Kind, Instance.Name);

    private StepVerb Verb => Kind switch
    {
        ProposalKind.Start => StepVerb.Start,
        ProposalKind.Repair or ProposalKind.Roll => StepVerb.Restart,
        ProposalKind.Remove => StepVerb.Stop,
    };

    public Step ToStep() => Kind switch
    {
        ProposalKind.Start => new StartDaemon(Instance.Name, Instance.Kind, Reason) { OnNoData = OnNoData },
        ProposalKind.Remove => new StopDaemon(Instance.Name, Instance.Kind, Disable: true, Reason),
        ProposalKind.Roll when Stops => new StopDaemon(Instance.Name, Instance.Kind, Disable: false, Reason),
        ProposalKind.Repair or ProposalKind.Roll => new RestartDaemon(
            Instance.Name, Instance.Kind, Instance.Rendered?.Revision ?? Instance.Observed!.Running!, Reason)
        {
            Kills = Kills,
            OnNoData = OnNoData,
        },
    };
}
