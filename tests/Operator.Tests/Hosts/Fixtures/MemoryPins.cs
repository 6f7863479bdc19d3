using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Tests.Hosts.Fixtures;

/// <summary>Store of pins in memory.</summary>
public sealed class MemoryPins : IHostKeyPins
{
    public Dictionary<string, string> Pins { get; } = [];

    /// <summary>Exception that is thrown instead of storing a pin.</summary>
    public Exception? Fault { get; init; }

    public ValueTask<string?> FindAsync(string node, CancellationToken cancellationToken) =>
        new(Pins.GetValueOrDefault(node));

    public ValueTask AddAsync(string node, string keyLine, CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            throw Fault;
        }

        Pins.Add(node, keyLine);
        return ValueTask.CompletedTask;
    }
}
