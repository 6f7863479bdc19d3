using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using KafkaPi.Operator.Budgets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace KafkaPi.Operator.Hosts.Ssh;

/// <summary>One live connection with a bounded number of channels.</summary>
/// <param name="owner">Whose memory the hosts' answers take: the login.</param>
[SuppressMessage(
    "Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing; Break ends the rest.")]
internal sealed class SshConnection(
    HostEndpoint host, SshClient client, HostKey key, string owner, HostPoolOptions options, TimeProvider time)
{
    private readonly SemaphoreSlim _channels = new(options.MaxChannels);
    private readonly Heartbeat _heartbeat = new(client, options, time);
    private long _lastUsed = time.GetTimestamp();
    private int _running;
    private int _broken;

    public HostKey Key => key;

    public bool IsAlive => _broken == 0 && client.IsConnected;

    public bool IsIdle => _running == 0 && time.GetElapsedTime(_lastUsed) >= options.IdleTimeout;

    /// <summary>Gives the connection up without waiting for a peer that may be frozen.</summary>
    public Task Break() => Interlocked.Exchange(ref _broken, 1) == 0 ? Blocking.Release(client) : Task.CompletedTask;

    /// <exception cref="NothingSentException">The connection was unusable, and nothing has run.</exception>
    /// <exception cref="HostException">
    /// The connection failed after the script may have begun, or sudo refused.
    /// </exception>
    public async Task<ScriptResult> RunAsync(
        RemoteScript script, Secret? sudoPassword, Redactor redactor, CancellationToken cancellationToken)
    {
        var run = ScriptRun.Of(script, host, sudoPassword, redactor);
        Interlocked.Increment(ref _running);
        try
        {
            await _channels.WaitAsync(cancellationToken);
            SshCommand? command = null;
            try
            {
                command = CreateCommand(run);
                return await ExchangeAsync(command, run, cancellationToken);
            }
            finally
            {
                _ = (command is null ? Task.CompletedTask : Blocking.Release(command))
                    .ContinueWith(_ => _channels.Release(), TaskScheduler.Default);
            }
        }
        finally
        {
            _lastUsed = time.GetTimestamp();
            Interlocked.Decrement(ref _running);
        }
    }

    private SshCommand CreateCommand(ScriptRun run)
    {
        try
        {
            return client.CreateCommand(run.CommandLine);
        }
        catch (Exception lost)
        {
            throw Unusable(SshFailures.Explain(host, lost));
        }
    }

    private async Task<ScriptResult> ExchangeAsync(
        SshCommand command, ScriptRun run, CancellationToken cancellationToken)
    {
        using var share = options.Memory.Open(owner);
        var channel = await OpenAsync(command, run, share, cancellationToken);
        var began = time.GetTimestamp();
        channel.Send(run.Envelope);
        await AwaitEndAsync(channel, run.Script, cancellationToken);
        if (!channel.Output.Ended.IsCompletedSuccessfully)
        {
            throw Interruption(channel, run, time.GetElapsedTime(began));
        }

        // Standard error may arrive late, but a daemon that the script left behind may hold it open for ever.
        await Task.WhenAny(channel.Closed, Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken));
        return new(
            await channel.Output.Ended, channel.Output.Body, run.Redactor.Redact(channel.Errors.Body),
            channel.Output.Truncated);
    }

    /// <summary>Opens a channel with a shell that waits for its script, as root if the script needs it.</summary>
    private async Task<ScriptChannel> OpenAsync(
        SshCommand command, ScriptRun run, MemoryShare share, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var channel = await ScriptChannel.OpenAsync(command, run, options, share, either.Token);
            await channel.ReachShellAsync(run.SudoPassword, either.Token);
            return channel.Output.Ready.IsCompleted ? channel : throw NoShell(channel, run);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unusable(SshFailures.NoShellInTime(host, options.AnswerTimeout));
        }
        catch (Exception refused) when (refused.GetType() == typeof(SshException) && client.IsConnected)
        {
            throw SshFailures.NoFurtherSession(host, refused);
        }
        catch (Exception lost) when (lost is not (HostException or NothingSentException or OperationCanceledException))
        {
            throw Unusable(SshFailures.Explain(host, lost));
        }
    }

    private Exception NoShell(ScriptChannel channel, ScriptRun run)
    {
        if (channel.Errors.SecondPrompt.IsCompleted)
        {
            return SshFailures.WrongSudoPassword(host);
        }

        if (channel.HasFailed || !client.IsConnected)
        {
            return Unusable(SshFailures.Explain(host, channel.Failure ?? new IOException("it was cut")));
        }

        var said = run.Redactor.Redact($"{channel.Errors.Before} {channel.Output.Noise}".Trim());
        return run.Sudo
            ? SshFailures.NoRootShell(host, run.SudoPassword is not null, channel.ExitStatus, said)
            : SshFailures.NoLoginShell(host, channel.ExitStatus, said);
    }

    /// <summary>Waits for the script's end, at most until its deadline or until the host falls silent.</summary>
    private async Task AwaitEndAsync(ScriptChannel channel, RemoteScript script, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(script.Deadline + options.DeadlineGrace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
            var silence = _heartbeat.FallenSilentAsync(ended.Token);
            var first = await Task.WhenAny(channel.Output.Ended, channel.Closed, silence).WaitAsync(either.Token);
            either.Token.ThrowIfCancellationRequested();
            await ended.CancelAsync();
            if (first == silence)
            {
                _ = Break();
                throw SshFailures.Silent(host, script);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _ = Break();
            throw SshFailures.Overdue(host, script);
        }
    }

    /// <summary>Why the channel was closed before the script's answer was complete.</summary>
    private HostException Interruption(ScriptChannel channel, ScriptRun run, TimeSpan elapsed)
    {
        if (channel.HasFailed || !IsAlive)
        {
            return SshFailures.Explain(host, channel.Failure ?? new IOException("it was cut while the script ran"));
        }

        var wasKilled = channel.ExitStatus is 124 or 137 || channel.ExitSignal is "KILL";
        if (wasKilled && elapsed >= run.Script.Deadline - TimeSpan.FromSeconds(1))
        {
            return SshFailures.Overdue(host, run.Script);
        }

        var exitStatus =
            channel.ExitStatus?.ToString(CultureInfo.InvariantCulture) ?? channel.ExitSignal ?? "none";
        return SshFailures.CutOff(host, run.Script, exitStatus, run.Redactor.Redact(channel.Errors.Body).Trim());
    }

    private NothingSentException Unusable(HostException cause)
    {
        _ = Break();
        return new(cause);
    }
}
