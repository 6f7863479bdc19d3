using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace KafkaPi.Operator.Hosts;

/// <summary>Keeps the first bytes of a stream and drops the rest.</summary>
internal sealed class BoundedBuffer(int limit)
{
    private readonly List<byte> bytes = [];

    public bool Truncated { get; private set; }

    public void Add(ReadOnlySpan<byte> more)
    {
        var taken = more[..Math.Min(more.Length, limit - bytes.Count)];
        bytes.AddRange(taken);
        Truncated |= taken.Length < more.Length;
    }

    public override string ToString() => Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes));
}

/// <summary>Cuts a stream at markers, whatever pieces it comes in.</summary>
internal sealed class MarkerScanner
{
    private readonly List<byte> pending = [];

    public void Feed(ReadOnlySpan<byte> bytes) => pending.AddRange(bytes);

    /// <summary>Moves what precedes the marker to <paramref name="before"/>; false while the marker has not come.</summary>
    public bool TryPass(string marker, BoundedBuffer before)
    {
        var wanted = Encoding.ASCII.GetBytes(marker);
        var waiting = CollectionsMarshal.AsSpan(pending);
        var at = waiting.IndexOf(wanted);
        var settled = at >= 0 ? at : Math.Max(0, waiting.Length - wanted.Length + 1);
        before.Add(waiting[..settled]);
        pending.RemoveRange(0, at >= 0 ? at + wanted.Length : settled);
        return at >= 0;
    }

    public void Flush(BoundedBuffer rest)
    {
        rest.Add(CollectionsMarshal.AsSpan(pending));
        pending.Clear();
    }
}

/// <summary>The framed answer on standard output; everything outside the frame is noise.</summary>
internal sealed class FramedOutput(ScriptEnvelope envelope, int limit)
{
    private readonly MarkerScanner scanner = new();
    private readonly BoundedBuffer body = new(limit);
    private readonly BoundedBuffer code = new(16);
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int markersPassed;

    /// <summary>The shell waits for its input.</summary>
    public Task Ready => ready.Task;

    /// <summary>The script's exit code; the frame is complete.</summary>
    public Task<int> Ended => ended.Task;

    /// <summary>What came before the shell was ready; often says why it never was.</summary>
    public BoundedBuffer Noise { get; } = new(2 << 10);

    public string Body => body.ToString();

    public bool Truncated => body.Truncated;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        scanner.Feed(bytes);
        while (markersPassed < 4 && TryPassNext())
        {
            markersPassed++;
            if (markersPassed == 1)
                ready.TrySetResult();
            if (markersPassed == 4 && int.TryParse(code.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var exitCode))
                ended.TrySetResult(exitCode);
        }
    }

    private bool TryPassNext() => markersPassed switch
    {
        0 => scanner.TryPass(ScriptEnvelope.Ready, Noise),
        1 => scanner.TryPass(envelope.Begin, Noise),
        2 => scanner.TryPass(envelope.End, body),
        _ => scanner.TryPass("\n", code),
    };
}

/// <summary>Standard error: sudo's words and prompts first, then the script's own.</summary>
internal sealed class FramedErrors(ScriptEnvelope envelope, int limit)
{
    private readonly Lock gate = new();
    private readonly MarkerScanner scanner = new();
    private readonly BoundedBuffer before = new(8 << 10);
    private readonly BoundedBuffer body = new(limit);
    private readonly TaskCompletionSource firstPrompt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource secondPrompt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool scriptSent;
    private bool begun;

    /// <summary>sudo asks for the password.</summary>
    public Task FirstPrompt => firstPrompt.Task;

    /// <summary>sudo asks again: it did not like the first answer.</summary>
    public Task SecondPrompt => secondPrompt.Task;

    /// <summary>What was said before the script began.</summary>
    public string Before
    {
        get
        {
            lock (gate)
            {
                if (!begun)
                    scanner.Flush(before);
                return before.ToString().Trim();
            }
        }
    }

    public string Body
    {
        get
        {
            lock (gate)
                return body.ToString();
        }
    }

    /// <summary>From here on nothing is taken for a prompt.</summary>
    public void ExpectScript()
    {
        lock (gate)
            scriptSent = true;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            scanner.Feed(bytes);
            while (!scriptSent && scanner.TryPass(ScriptEnvelope.SudoPrompt, before))
                _ = firstPrompt.TrySetResult() || secondPrompt.TrySetResult();
            begun = begun || (scriptSent && scanner.TryPass(envelope.Begin, before));
            if (begun)
                scanner.Flush(body);
        }
    }
}
