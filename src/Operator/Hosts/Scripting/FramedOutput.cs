using System.Globalization;
using KafkaPi.Operator.Budgets;

namespace KafkaPi.Operator.Hosts.Scripting;

/// <summary>Reads the framed answer on standard output. Everything outside the frame is noise.</summary>
/// <param name="share">The memory that the answer may take.</param>
internal sealed class FramedOutput(ScriptEnvelope envelope, int limit, MemoryShare share)
{
    private const int AllMarkers = 4;

    private readonly MarkerScanner _scanner = new();
    private readonly BoundedBuffer _body = new(limit, share);
    private readonly BoundedBuffer _code = new(16);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _markersPassed;

    /// <summary>Completes when the shell waits for its input.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes with the script's exit code when the frame is complete.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>Output before the shell was ready. It often tells why the shell never was.</summary>
    public BoundedBuffer Noise { get; } = new(2 << 10);

    public string Body => _body.ToString();

    public bool Truncated => _body.Truncated;

    /// <remarks>What follows the frame is dropped: a host may go on sending for ever.</remarks>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_markersPassed == AllMarkers)
        {
            return;
        }

        _scanner.Feed(bytes);
        while (_markersPassed < AllMarkers && TryPassNext())
        {
            _markersPassed++;
            if (_markersPassed == 1)
            {
                _ready.TrySetResult();
            }

            if (_markersPassed == AllMarkers
                && int.TryParse(_code.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var exitCode))
            {
                _ended.TrySetResult(exitCode);
            }
        }
    }

    private bool TryPassNext() => _markersPassed switch
    {
        0 => _scanner.TryPass(ScriptEnvelope.Ready, Noise),
        1 => _scanner.TryPass(envelope.Begin, Noise),
        2 => _scanner.TryPass(envelope.End, _body),
        _ => _scanner.TryPass("\n", _code),
    };
}
