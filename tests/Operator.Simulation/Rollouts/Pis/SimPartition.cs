using System.Collections.Immutable;

namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

internal sealed class SimPartition(int index, string topic, int[] replicas, int minimum)
{
    public int Index { get; } = index;

    public string Topic { get; } = topic;

    public int[] Replicas { get; set; } = replicas;

    /// <summary>Set while replicas move.</summary>
    public int[]? MovesTo { get; set; }

    public int[]? MovesFrom { get; set; }

    public double? MoveEnds { get; set; }

    /// <summary>The minimum by the broker that leads, where the topic has none of its own.</summary>
    public Func<int, int>? OfTheBrokers { get; set; }

    public int Minimum
    {
        get => OfTheBrokers?.Invoke(Leader ?? Replicas[0]) ?? field;
        set;
    } = minimum;

    /// <summary>The minimum that counts when the broker has stopped: by whoever may lead then.</summary>
    public int MinimumWithout(int broker) => OfTheBrokers is null ? Minimum
        : Leader is { } leader && leader != broker ? OfTheBrokers(leader)
        : InSync.Where(id => id != broker).Select(OfTheBrokers).DefaultIfEmpty(1).Max();

    public int? Leader { get; set; }

    public List<int> InSync { get; set; } = [];

    public long Acknowledged { get; set; }

    public Dictionary<int, double> LaggingSince { get; private set; } = [];

    /// <param name="ofTheBrokers">The minimum by the brokers of the world that the copy is for.</param>
    public SimPartition Copy(Func<int, int>? ofTheBrokers)
    {
        var copy = (SimPartition)MemberwiseClone();
        copy.OfTheBrokers = OfTheBrokers is null ? null : ofTheBrokers;
        (copy.InSync, copy.LaggingSince) = ([.. InSync], new(LaggingSince));
        return copy;
    }
}
