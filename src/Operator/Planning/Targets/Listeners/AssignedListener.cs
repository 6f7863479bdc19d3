using KafkaPi.Operator.Model.Desired;

namespace KafkaPi.Operator.Planning.Targets.Listeners;

/// <summary>A listener with the port that it may have now.</summary>
/// <param name="IsSpare">The port is one of the listener's spare ports.</param>
/// <param name="IsFree">Nothing else listens on the port of any host that is seen.</param>
internal sealed record AssignedListener(Listener Listener, bool IsSpare, bool IsFree = true);
