using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Target;

/// <summary>
/// Ports that a listener may have for a while, because another listener has its own port still. They are the same for
/// every operator, so that one continues what another has begun.
/// </summary>
public static class SparePorts
{
    private const int Choices = 4;
    private const int Distance = 10_000;
    private const int Lowest = 1024;

    /// <summary>The first port that Linux gives to outgoing connections.</summary>
    private const int FirstEphemeral = 32_768;

    /// <summary>The spare ports for a port, the best one first.</summary>
    public static ImmutableArray<int> Of(int port) =>
    [
        .. Enumerable.Range(port + Distance - Lowest, Choices)
            .Select(p => Lowest + p % (FirstEphemeral - Lowest)),
    ];
}
