using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>A daemon's process under systemd. It runs with what lay on the disk when it was started.</summary>
internal class Process
{
    /// <summary>What the daemon's files say; null without files.</summary>
    public RenderedDaemon? Staged { get; set; }

    public RenderedDaemon? Running { get; private set; }

    public double StartedAt { get; private set; }

    public bool IsEnabled { get; set; }

    /// <summary>When systemd starts a daemon again that has died.</summary>
    public double StartsAt { get; private set; } = double.MaxValue;

    public bool IsAlive => Running is not null;

    public virtual void Start(double now)
    {
        StartsAt = double.MaxValue;
        if (IsAlive || Staged is null)
        {
            return;
        }

        (Running, StartedAt) = (Staged, now);
    }

    public void Restart(double now)
    {
        End();
        StartsAt = now + 1;
    }

    public virtual void Crash(double now)
    {
        if (!IsAlive)
        {
            return;
        }

        End();
        StartsAt = now + 5;
    }

    public virtual void End() => (Running, StartsAt) = (null, double.MaxValue);

    public virtual void Tick(double now)
    {
        if (now >= StartsAt)
        {
            Start(now);
        }
    }

    /// <summary>What systemd says of the unit.</summary>
    public virtual ObservedDaemon Observe(DaemonKind kind, double now)
    {
        var isAwaited = StartsAt < double.MaxValue;
        return ObservedDaemons.Stopped(kind) with
        {
            LoadState = Staged is null ? "not-found" : "loaded",
            ActiveState = IsAlive ? "active" : isAwaited ? "activating" : "inactive",
            SubState = IsAlive ? "running" : isAwaited ? "auto-restart" : "dead",
            UnitFileState = IsEnabled ? "enabled" : "disabled",
            InvocationId = $"{StartedAt}",
            ActiveFor = IsAlive ? TimeSpan.FromSeconds(now - StartedAt) : null,
            Running = Running?.Revision,
            RunningSettings = Running?.Settings ?? ImmutableSortedDictionary<string, string>.Empty,
            Release = Running?.Release,
            Staged = Staged?.Release,
            StagedServers = ObservedDaemons.StagedServers(Staged),
            StagedPorts = Staged?.Settings,
        };
    }
}
