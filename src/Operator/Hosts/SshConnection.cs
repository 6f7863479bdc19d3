using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace KafkaPi.Operator.Hosts;

/// <summary>The connection was found unusable before any script was sent over it, so another one may be tried.</summary>
internal sealed class NothingSentException(HostException cause) : Exception(cause.Message, cause)
{
    public HostException Cause => cause;
}

/// <summary>One live connection with a bounded number of channels.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing; Break ends the rest.")]
internal sealed class SshConnection(HostEndpoint host, SshClient client, HostKey key, HostPoolOptions options, TimeProvider time)
{
    private readonly SemaphoreSlim channels = new(options.MaxChannels);
    private readonly SemaphoreSlim heartbeats = new(1);
    private long lastUsed = time.GetTimestamp();
    private int running;
    private int broken;

    public HostKey Key => key;

    public bool IsAlive => broken == 0 && client.IsConnected;

    public bool IsIdle => running == 0 && time.GetElapsedTime(lastUsed) >= options.IdleTimeout;

    /// <summary>Gives the connection up, without waiting for a peer that may be frozen.</summary>
    public Task Break() => Interlocked.Exchange(ref broken, 1) == 0 ? Blocking.Release(client) : Task.CompletedTask;

    /// <exception cref="NothingSentException">The connection was no good; nothing has run.</exception>
    /// <exception cref="HostException">It failed after the script may have begun, or sudo refused.</exception>
    public async Task<ScriptResult> RunAsync(RemoteScript script, Secret? sudoPassword, Redactor redactor, CancellationToken cancellationToken)
    {
        var envelope = new ScriptEnvelope(script);
        Interlocked.Increment(ref running);
        try
        {
            await channels.WaitAsync(cancellationToken);
            SshCommand? command = null;
            try
            {
                var sudo = script.AsRoot && host.User != "root";
                try
                {
                    command = client.CreateCommand(ScriptEnvelope.CommandLine(script, sudo, sudoPassword is not null));
                }
                catch (Exception lost)
                {
                    throw Unusable(SshDialer.Failure(host, lost));
                }

                return await ExchangeAsync(command, script, envelope, sudo, sudo ? sudoPassword : null, redactor, cancellationToken);
            }
            finally
            {
                _ = (command is null ? Task.CompletedTask : Blocking.Release(command))
                    .ContinueWith(_ => channels.Release(), TaskScheduler.Default);
            }
        }
        finally
        {
            lastUsed = time.GetTimestamp();
            Interlocked.Decrement(ref running);
        }
    }

    private async Task<ScriptResult> ExchangeAsync(
        SshCommand command,
        RemoteScript script,
        ScriptEnvelope envelope,
        bool sudo,
        Secret? sudoPassword,
        Redactor redactor,
        CancellationToken cancellationToken)
    {
        var output = new FramedOutput(envelope, options.MaxOutput);
        var errors = new FramedErrors(envelope, options.MaxErrors);
        var (execution, closed, input) = await OpenAsync(command, output, errors, sudo, sudoPassword, redactor, cancellationToken);

        var began = time.GetTimestamp();
        errors.ExpectScript();
        var sending = Blocking.Run(() =>
        {
            input.Write(envelope.Input, 0, envelope.Input.Length);
            input.Dispose();
        });
        _ = sending.ContinueWith(failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

        using var deadline = new CancellationTokenSource(script.Deadline + options.DeadlineGrace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
            var silence = FallenSilentAsync(ended.Token);
            var first = await Task.WhenAny(output.Ended, closed, silence).WaitAsync(either.Token);
            either.Token.ThrowIfCancellationRequested();
            await ended.CancelAsync();
            if (first == silence)
            {
                _ = Break();
                throw new HostUnreachableException(host, $"it fell silent while {script.Name} ran. Check its power and network; it is tried again.");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _ = Break();
            throw Overdue();
        }

        if (output.Ended.IsCompletedSuccessfully)
        {
            // Standard error may trail; a daemon left behind that holds it open is not waited for.
            await Task.WhenAny(closed, Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken));
            return new(await output.Ended, output.Body, redactor.Redact(errors.Body), output.Truncated);
        }

        if (execution.IsFaulted || !IsAlive)
            throw SshDialer.Failure(host, execution.Exception?.InnerException ?? new IOException("it was cut while the script ran"));
        if ((command.ExitStatus is 124 or 137 || command.ExitSignal is "KILL") && time.GetElapsedTime(began) >= script.Deadline - TimeSpan.FromSeconds(1))
            throw Overdue();
        throw new HostAnswerException(host,
            $"the answer of {script.Name} was cut off (exit status {command.ExitStatus?.ToString(CultureInfo.InvariantCulture) ?? command.ExitSignal ?? "none"}): "
            + $"{redactor.Redact(errors.Body).Trim()}");

        HostTimeoutException Overdue() => new(host,
            $"{script.Name} did not end within {script.Deadline.TotalSeconds:0.#} s and was stopped. Check the host's load and disks; it is tried again.");
    }

    /// <summary>Ends when the host answers nothing beside a running script. One that lost its power says no goodbye, and a script may run for long.</summary>
    private async Task FallenSilentAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(options.HeartbeatInterval, time, cancellationToken);
            await heartbeats.WaitAsync(cancellationToken);
            SshCommand? heartbeat = null;
            try
            {
                heartbeat = client.CreateCommand("true");
                await Blocking.Run(() => heartbeat.ExecuteAsync(CancellationToken.None)).Unwrap()
                    .WaitAsync(options.SilenceTimeout, time, cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                _ = heartbeat is null ? Task.CompletedTask : Blocking.Release(heartbeat);
                heartbeats.Release();
            }
        }
    }

    /// <summary>Opens a channel up to the point where the shell waits for its script, as root if need be.</summary>
    private async Task<(Task Execution, Task Closed, Stream Input)> OpenAsync(
        SshCommand command,
        FramedOutput output,
        FramedErrors errors,
        bool sudo,
        Secret? sudoPassword,
        Redactor redactor,
        CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var (execution, input) = await Blocking.Run(() => (command.ExecuteAsync(CancellationToken.None), command.CreateInputStream()))
                .WaitAsync(either.Token);
            _ = execution.ContinueWith(failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            var closed = Task.WhenAll(Pump(command.OutputStream, output.Append), Pump(command.ExtendedOutputStream, errors.Append));

            await Task.WhenAny(output.Ready, errors.FirstPrompt, closed).WaitAsync(either.Token);
            if (!output.Ready.IsCompleted && errors.FirstPrompt.IsCompleted && sudoPassword is not null)
            {
                var line = Encoding.UTF8.GetBytes(sudoPassword.Reveal() + "\n");
                await Blocking.Run(() => input.Write(line, 0, line.Length)).WaitAsync(either.Token);
                await Task.WhenAny(output.Ready, errors.SecondPrompt, closed).WaitAsync(either.Token);
            }

            if (output.Ready.IsCompleted)
                return (execution, closed, input);
            if (errors.SecondPrompt.IsCompleted)
                throw new SudoRefusedException(host, "sudo does not accept sudo-password of the credentials Secret. Correct it.");
            if (execution.IsFaulted || !client.IsConnected)
                throw Unusable(SshDialer.Failure(host, execution.Exception?.InnerException ?? new IOException("it was cut")));
            throw Refused(sudo, sudoPassword is not null, command.ExitStatus, redactor.Redact($"{errors.Before} {output.Noise}".Trim()));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unusable(new HostTimeoutException(host,
                $"no shell answered within {options.AnswerTimeout.TotalSeconds:0.#} s. Check the host's load, and that nothing in ~{host.User}/.bashrc waits."));
        }
        catch (Exception refused) when (refused.GetType() == typeof(SshException) && client.IsConnected)
        {
            throw new HostUnreachableException(host,
                $"sshd opens no further session on a live connection; set MaxSessions in its sshd_config to 10 or more: {refused.Message}", refused);
        }
        catch (Exception lost) when (lost is not (HostException or NothingSentException or OperationCanceledException))
        {
            throw Unusable(SshDialer.Failure(host, lost));
        }
    }

    private NothingSentException Unusable(HostException cause)
    {
        _ = Break();
        return new(cause);
    }

    private HostException Refused(bool sudo, bool withPassword, int? exitStatus, string said) => !sudo
        ? new HostAnswerException(host, $"the login shell of {host.User} runs no commands (exit status {exitStatus}): {said}")
        : new SudoRefusedException(host,
            $"{host.User} gets no root shell (exit status {exitStatus}): {said}. "
            + (withPassword
                ? $"Install sudo there, and give {host.User} a sudo rule."
                : $"Install sudo there and give {host.User} a NOPASSWD rule, or add sudo-password to the credentials Secret."));

    private static Task Pump(Stream from, AppendBytes append) => Blocking.Run(() =>
    {
        var chunk = new byte[32 << 10];
        try
        {
            while (from.Read(chunk, 0, chunk.Length) is > 0 and var length)
                append(chunk.AsSpan(0, length));
        }
        catch (ObjectDisposedException)
        {
            // The channel was closed under the reader: its end.
        }
    });

    private delegate void AppendBytes(ReadOnlySpan<byte> bytes);
}
