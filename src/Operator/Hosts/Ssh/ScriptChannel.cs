using System.Text;
using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Hosts.Scripting;
using Renci.SshNet;

namespace KafkaPi.Operator.Hosts.Ssh;

/// <summary>An open channel with a shell on the host that runs one script.</summary>
internal sealed class ScriptChannel
{
    private readonly SshCommand _command;
    private readonly Task _execution;
    private readonly Stream _input;

    private ScriptChannel(
        SshCommand command, Task execution, Stream input, ScriptRun run, HostPoolOptions options, MemoryShare share)
    {
        _command = command;
        _execution = execution;
        _input = input;
        Output = new(run.Envelope, options.MaxOutput, share);
        Errors = new(run.Envelope, options.MaxErrors);
        Closed = Task.WhenAll(
            Pump(command.OutputStream, Output.Append), Pump(command.ExtendedOutputStream, Errors.Append));
    }

    private delegate void AppendBytes(ReadOnlySpan<byte> bytes);

    public FramedOutput Output { get; }

    public FramedErrors Errors { get; }

    /// <summary>Completes when the host has closed both output streams.</summary>
    public Task Closed { get; }

    public bool HasFailed => _execution.IsFaulted;

    public Exception? Failure => _execution.Exception?.InnerException;

    public int? ExitStatus => _command.ExitStatus;

    public string? ExitSignal => _command.ExitSignal;

    /// <param name="share">The memory that the output may take. After its disposal output is dropped.</param>
    public static async Task<ScriptChannel> OpenAsync(
        SshCommand command, ScriptRun run, HostPoolOptions options, MemoryShare share,
        CancellationToken cancellationToken)
    {
        var (execution, input) = await Blocking
            .Run(() => (command.ExecuteAsync(CancellationToken.None), InputOf(command)))
            .WaitAsync(cancellationToken);
        Blocking.Forget(execution);
        return new(command, execution, input, run, options, share);
    }

    /// <summary>Waits until the shell is ready or refused, and types the password when sudo asks for it.</summary>
    public async Task ReachShellAsync(Secret? sudoPassword, CancellationToken cancellationToken)
    {
        await Task.WhenAny(Output.Ready, Errors.FirstPrompt, Closed).WaitAsync(cancellationToken);
        if (!Output.Ready.IsCompleted && Errors.FirstPrompt.IsCompleted && sudoPassword is not null)
        {
            var line = Encoding.UTF8.GetBytes(sudoPassword.Reveal() + "\n");
            await Blocking.Run(() => _input.Write(line, 0, line.Length)).WaitAsync(cancellationToken);
            await Task.WhenAny(Output.Ready, Errors.SecondPrompt, Closed).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sends the script in the background, because a frozen connection may block the writing.</summary>
    public void Send(ScriptEnvelope envelope)
    {
        Errors.ExpectScript();
        Blocking.Forget(Blocking.Run(() =>
        {
            _input.Write(envelope.Input, 0, envelope.Input.Length);
            _input.Dispose();
        }));
    }

    /// <summary>A login shell that runs nothing may have ended already, and takes no input then.</summary>
    private static Stream InputOf(SshCommand command)
    {
        try
        {
            return command.CreateInputStream();
        }
        catch (InvalidOperationException)
        {
            return Stream.Null;
        }
    }

    private static Task Pump(Stream from, AppendBytes append) => Blocking.Run(() =>
    {
        var chunk = new byte[32 << 10];
        try
        {
            while (from.Read(chunk, 0, chunk.Length) is > 0 and var length)
            {
                append(chunk.AsSpan(0, length));
            }
        }
        catch (ObjectDisposedException)
        {
            // The channel was closed during the read, which ends the stream.
        }
    });
}
