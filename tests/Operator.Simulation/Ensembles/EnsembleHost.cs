using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>A Pi with a ZooKeeper that may or may not be a member, and a broker that needs one.</summary>
internal sealed class EnsembleHost(int id)
{
    public int Id { get; } = id;

    public NodeName Name { get; } = new($"pi{id}");

    public bool On { get; private set; } = true;

    /// <summary>The operator reaches it.</summary>
    public bool Reachable { get; set; } = true;

    /// <summary>The other hosts reach it, and it them.</summary>
    public bool Connected { get; set; } = true;

    public ImmutableDictionary<string, ObservedFile> Files { get; set; } = ImmutableDictionary<string, ObservedFile>.Empty;

    public bool IsOwned { get; set; }

    public bool HasDistribution { get; set; }

    public bool IsCurrent { get; set; }

    public EnsembleMember Member { get; } = new();

    public Process Broker { get; } = new();

    /// <summary>A broker that finds no ZooKeeper at its start ends after nine seconds; one that had found one waits.</summary>
    public double BrokerFoundOneAt { get; set; }

    public Process Of(DaemonKind kind) => kind == DaemonKind.ZooKeeper ? Member : Broker;

    public void PowerOff()
    {
        On = false;
        Member.End();
        Broker.End();
    }

    /// <summary>It is gone for good; what comes into the spec under its name is another one.</summary>
    public bool IsScrapped { get; private set; }

    public void Scrap()
    {
        PowerOff();
        (IsScrapped, IsOwned, HasDistribution, IsCurrent) = (true, false, false, false);
        Files = Files.Clear();
        foreach (var process in new[] { Member, Broker }) (process.Staged, process.IsEnabled) = (null, false);
        (Member.IsBlank, Member.Epoch, Member.Length) = (true, 0, 0);
    }

    public void Replace(double now)
    {
        if (!IsScrapped) return;
        IsScrapped = false;
        Boot(now);
    }

    public void Boot(double now)
    {
        if (On || IsScrapped) return;
        On = true;
        foreach (var process in new[] { Member, Broker }.Where(p => p.IsEnabled)) process.Start(now);
    }

    public override string ToString() => $"{Name}";
}

/// <summary>A daemon's process under systemd. What it was started with is what lay on the disk then.</summary>
internal class Process
{
    /// <summary>What its files say; null: there are none.</summary>
    public RenderedDaemon? Staged { get; set; }

    public RenderedDaemon? Running { get; private set; }

    public double StartedAt { get; private set; }

    public bool IsEnabled { get; set; }

    /// <summary>It has died, and systemd starts it again after a while.</summary>
    public double StartsAt { get; private set; } = double.MaxValue;

    public bool IsAlive => Running is not null;

    public void Start(double now)
    {
        StartsAt = double.MaxValue;
        if (IsAlive || Staged is null) return;
        (Running, StartedAt) = (Staged, now);
    }

    public void Restart(double now)
    {
        End();
        StartsAt = now + 1;
    }

    public void Crash(double now)
    {
        if (!IsAlive) return;
        End();
        StartsAt = now + 5;
    }

    public virtual void End() => (Running, StartsAt) = (null, double.MaxValue);

    public void Tick(double now)
    {
        if (now >= StartsAt) Start(now);
    }
}

/// <summary>A ZooKeeper; its history is a length, and acknowledged writes are a prefix of the true one.</summary>
internal sealed class EnsembleMember : Process
{
    public bool IsBlank { get; set; } = true;

    public int Epoch { get; set; }

    public long Length { get; set; }

    /// <summary>When it was restarted while it served.</summary>
    public double TakenOutAt { get; set; } = double.MinValue;

    /// <summary>The id of the one that it follows, or its own when it leads; 0: it looks for one.</summary>
    public int Leader { get; set; }

    public override void End()
    {
        base.End();
        Leader = 0;
    }
}
