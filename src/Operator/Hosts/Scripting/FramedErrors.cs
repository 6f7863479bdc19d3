namespace KafkaPi.Operator.Hosts.Scripting;

/// <summary>Reads standard error: first the messages and prompts of sudo, then the script's own errors.</summary>
internal sealed class FramedErrors(ScriptEnvelope envelope, int limit)
{
    private readonly Lock _gate = new();
    private readonly MarkerScanner _scanner = new();
    private readonly BoundedBuffer _before = new(8 << 10);
    private readonly BoundedBuffer _body = new(limit);
    private readonly TaskCompletionSource _firstPrompt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _secondPrompt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _scriptSent;
    private bool _begun;

    /// <summary>Completes when sudo asks for the password.</summary>
    public Task FirstPrompt => _firstPrompt.Task;

    /// <summary>Completes when sudo asks again, because the first password was wrong.</summary>
    public Task SecondPrompt => _secondPrompt.Task;

    /// <summary>Errors before the script began.</summary>
    public string Before
    {
        get
        {
            lock (_gate)
            {
                if (!_begun)
                {
                    _scanner.Flush(_before);
                }

                return _before.ToString().Trim();
            }
        }
    }

    public string Body
    {
        get
        {
            lock (_gate)
            {
                return _body.ToString();
            }
        }
    }

    /// <summary>Ends the search for prompts: a script may print the same text.</summary>
    public void ExpectScript()
    {
        lock (_gate)
        {
            _scriptSent = true;
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _scanner.Feed(bytes);
            while (!_scriptSent && _scanner.TryPass(ScriptEnvelope.SudoPrompt, _before))
            {
                _ = _firstPrompt.TrySetResult() || _secondPrompt.TrySetResult();
            }

            _begun = _begun || (_scriptSent && _scanner.TryPass(envelope.Begin, _before));
            if (_begun)
            {
                _scanner.Flush(_body);
            }
        }
    }
}
