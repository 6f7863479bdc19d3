namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

/// <summary>A unit under systemd, the same for both kinds of daemon.</summary>
internal abstract class SimDaemon(SimHost host)
{
    /// <summary>Ends in a row after which a daemon counts as failing, between its tries as well.</summary>
    private const int TooManyEnds = 3;

    private double _until;

    /// <summary>Ends by itself since the daemon served.</summary>
    private int _ends;

    private bool _startsAfterStop;

    public SimHost Host { get; private set; } = host;

    public ProcessState State { get; private set; }

    public bool Enabled { get; set; }

    /// <summary>
    /// The operator's mark, gone with the power. Without the mark, and without data, the unit does not start.
    /// </summary>
    public bool MayBeEmpty { get; set; }

    public abstract bool HasData { get; }

    /// <summary>Without room the unit does not start its daemon, and tries again.</summary>
    protected virtual bool HasRoom => true;

    /// <summary>The version of the files that the process was started with.</summary>
    public int RunningVersion { get; private set; }

    public double StartedAt { get; private set; }

    /// <summary>Starts by systemd since somebody started the daemon. A start counts when it begins.</summary>
    public int Restarts { get; private set; }

    /// <summary>Restarted by the operator, and not seen to serve since.</summary>
    public bool InOurHands { get; set; }

    public bool Alive => State == ProcessState.Running && Host.Runs;

    /// <summary>The process exists, stopping ones included.</summary>
    public bool HasProcess => State is ProcessState.Running or ProcessState.Stopping && Host.Runs;

    public abstract bool Serves { get; }

    /// <summary>As promises call it.</summary>
    public abstract string Name { get; }

    /// <summary>Stopping, or started so lately that it may well serve soon, and not again and again.</summary>
    public bool IsOnItsWay(double now) => !Serves
        && (State == ProcessState.Stopping
            || (State == ProcessState.Running
                && now - StartedAt < 40
                && _ends < TooManyEnds));

    public void Start(double now)
    {
        if (State is ProcessState.Running or ProcessState.Stopping)
        {
            return;
        }

        if (!HasData && !MayBeEmpty)
        {
            State = ProcessState.Stopped;
            return;
        }

        if (!HasRoom)
        {
            EndByItself(now);
            return;
        }

        (State, StartedAt, RunningVersion) = (ProcessState.Running, now, Host.FilesVersion);
        Started(now);
    }

    public void Restart(double now, double stopTakes)
    {
        (InOurHands, Restarts) = (true, 0);
        if (State is not (ProcessState.Running or ProcessState.Stopping))
        {
            Start(now);
            return;
        }

        _startsAfterStop = true;
        if (State == ProcessState.Stopping)
        {
            return;
        }

        (State, _until) = (ProcessState.Stopping, now + stopTakes);
        StopBegins(now);
    }

    /// <summary>Stops the daemon for good: the next boot does not start it either.</summary>
    public void Stop(double now)
    {
        (Enabled, _startsAfterStop) = (false, false);
        if (State == ProcessState.AutoRestart)
        {
            State = ProcessState.Stopped;
        }

        if (State != ProcessState.Running)
        {
            return;
        }

        (State, _until) = (ProcessState.Stopping, now + 3);
        StopBegins(now);
    }

    /// <summary>The process is gone without a word; systemd starts it again.</summary>
    public void Crash(double now)
    {
        if (State == ProcessState.Stopped)
        {
            return;
        }

        if (State != ProcessState.AutoRestart)
        {
            Died(now);
        }

        EndByItself(now);
    }

    /// <summary>The host went dark with everything on it.</summary>
    public void PowerLost(double now)
    {
        if (State is ProcessState.Running or ProcessState.Stopping)
        {
            Died(now);
        }

        (State, MayBeEmpty, Restarts) = (ProcessState.Stopped, false, 0);
        _startsAfterStop = false;
    }

    public void Tick(double now)
    {
        if (!Host.Runs)
        {
            return;
        }

        if (Serves)
        {
            _ends = 0;
        }

        if (State == ProcessState.AutoRestart && now >= _until)
        {
            Restarts++;
            Start(now);
        }

        if (State == ProcessState.Stopping && now >= _until && MayEnd(now))
        {
            State = ProcessState.Stopped;
            Stopped(now);
            if (_startsAfterStop)
            {
                Start(now);
            }

            _startsAfterStop = false;
        }
    }

    protected SimDaemon CopyTo(SimHost host)
    {
        var copy = (SimDaemon)MemberwiseClone();
        copy.Host = host;
        return copy;
    }

    private void EndByItself(double now)
    {
        (State, _until) = (ProcessState.AutoRestart, now + 5);
        _ends++;
    }

    protected abstract void Started(double now);

    protected abstract void StopBegins(double now);

    protected abstract bool MayEnd(double now);

    protected abstract void Stopped(double now);

    protected abstract void Died(double now);

    public override string ToString() => Name;
}
