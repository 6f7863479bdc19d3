using KafkaPi.Crds;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Controllers.KafkaClusters;

/// <summary>How the steps of a plan ended, and the restarts among them.</summary>
public sealed record ExecutedPlan(
    Outcome Outcome, IReadOnlyDictionary<(NodeName Node, DaemonKind Daemon), RestartStatus> Restarts);
