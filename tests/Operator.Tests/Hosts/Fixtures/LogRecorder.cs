using System.Text;
using Microsoft.Extensions.Logging;

namespace KafkaPi.Operator.Tests.Hosts.Fixtures;

/// <summary>Records every log entry, of every level.</summary>
public sealed class LogRecorder<T> : ILogger<T>
{
    private readonly StringBuilder _text = new();

    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        lock (_text)
        {
            _text.AppendLine(formatter(state, exception)).Append(exception);
        }
    }
}
