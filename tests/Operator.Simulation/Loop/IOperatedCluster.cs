using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>All in which the simulated worlds differ for the operator: how each is observed and acted upon.</summary>
internal interface IOperatedCluster
{
    SimulatedWorld World { get; }

    DesiredCluster Spec { get; }

    /// <summary>Nothing is done on the hosts. What would be done is reported.</summary>
    bool IsPaused => false;

    RenderedNode Render(TargetCluster target, DesiredNode node, long memoryBytes);

    /// <summary>Looks at the hosts of all known nodes and asks the brokers. Time passes meanwhile.</summary>
    /// <param name="withDisks">The brokers are asked for what is on their disks, too.</param>
    ObservedCluster Observe(TargetCluster known, bool withDisks, Pass pass);

    /// <summary>Checks what is promised of each plan.</summary>
    void Decided(Decision decision);

    /// <returns>False when the step failed.</returns>
    bool Execute(PlannedStep step);

    /// <summary>The operator is killed in the middle of the step.</summary>
    void Interrupt(Step step);

    /// <summary>The status does not know the node any more.</summary>
    /// <param name="isForced">A person said that its host is gone for good.</param>
    void Forget(NodeName node, bool isForced);

    /// <summary>The status does not know the node's ZooKeeper any more: a person said that its host is gone.</summary>
    void Abandon(NodeName node);

    /// <summary>The status was written.</summary>
    void Remembered(Decision decision, ClusterMemory memory);

    /// <summary>A loss of data on the node is to be confirmed.</summary>
    /// <returns>What the person's word means for the host as it is now.</returns>
    Action AskToConfirm(NodeName node);
}
