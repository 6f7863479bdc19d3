using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Desired;

/// <summary>A node of the spec. <paramref name="Id"/> is both <c>myid</c> and <c>broker.id</c>.</summary>
public sealed record DesiredNode(
    NodeName Name, string Address, int Id, ImmutableArray<DaemonKind> Daemons, string? Rack)
{
    public bool Runs(DaemonKind daemon) => Daemons.Contains(daemon);

    public DesiredNode With(DaemonKind daemon) =>
        Runs(daemon) ? this : this with { Daemons = [.. Daemons.Append(daemon).Order()] };

    public DesiredNode Without(DaemonKind daemon) =>
        Runs(daemon) ? this with { Daemons = Daemons.Remove(daemon) } : this;
}
