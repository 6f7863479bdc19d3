using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>A Pi with a ZooKeeper that may or may not be a member, and a broker that needs one.</summary>
internal sealed class EnsembleHost(int id)
{
    public int Id { get; } = id;

    public NodeName Name { get; } = new($"pi{id}");

    public ObservedHost.Seen Fresh { get; } = Pi4.Fresh($"pi{id}", $"pi{id}", DesiredClusters.Address(id));

    public bool On { get; private set; } = true;

    /// <summary>The operator reaches the host.</summary>
    public bool Reachable { get; set; } = true;

    /// <summary>The host and the other hosts reach each other.</summary>
    public bool Connected { get; set; } = true;

    /// <summary>The host is gone for good. What comes into the spec under its name is another host.</summary>
    public bool IsScrapped { get; private set; }

    public HostFiles Files { get; } = new();

    public EnsembleMember Member { get; } = new();

    public Process Broker { get; } = new();

    /// <summary>
    /// A broker that finds no ZooKeeper at its start ends after nine seconds. A broker that had found one waits.
    /// </summary>
    public double BrokerFoundOneAt { get; set; }

    public Process Of(DaemonKind kind) => kind switch
    {
        DaemonKind.ZooKeeper => Member,
        DaemonKind.Broker => Broker,
    };

    public void PowerOff()
    {
        On = false;
        Member.End();
        Broker.End();
    }

    public void Scrap()
    {
        PowerOff();
        IsScrapped = true;
        Files.Clear();
        foreach (var process in new[] { Member, Broker })
        {
            (process.Staged, process.IsEnabled) = (null, false);
        }

        (Member.IsBlank, Member.Epoch, Member.Length) = (true, 0, 0);
    }

    public void Replace(double now)
    {
        if (!IsScrapped)
        {
            return;
        }

        IsScrapped = false;
        Boot(now);
    }

    public void Boot(double now)
    {
        if (On || IsScrapped)
        {
            return;
        }

        On = true;
        foreach (var process in new[] { Member, Broker }.Where(p => p.IsEnabled))
        {
            process.Start(now);
        }
    }

    public override string ToString() => $"{Name}";
}
