using System.Collections.Immutable;

namespace KafkaPi.Operator.Desired;

/// <summary>One Pi of the spec. <paramref name="Id"/> is both <c>myid</c> and <c>broker.id</c>.</summary>
public sealed record DesiredNode(NodeName Name, string Address, int Id, ImmutableArray<DaemonKind> Daemons, string? Rack)
{
    public bool Runs(DaemonKind daemon) => Daemons.Contains(daemon);

    public DesiredNode With(DaemonKind daemon) => Runs(daemon) ? this : this with { Daemons = [.. Daemons.Append(daemon).Order()] };

    public DesiredNode Without(DaemonKind daemon) => Runs(daemon) ? this with { Daemons = Daemons.Remove(daemon) } : this;
}

/// <summary>A node of the spec that waits for <paramref name="For"/> to leave.</summary>
/// <param name="Shared">What both have, in words: <c>the id 4</c>.</param>
public sealed record HeldNode(DesiredNode Node, DesiredNode For, string Shared);
