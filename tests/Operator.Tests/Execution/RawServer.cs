using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KafkaPi.Operator.Tests.Execution;

/// <summary>A server that answers each request with whatever bytes the test writes, in whatever time.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<string, NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _accepting;
    private int _requests;

    public RawServer(Func<string, NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Requests => _requests;

    public Uri Url(string path) => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}{path}");

    public static async Task WriteAsync(NetworkStream stream, string head, byte[]? body = null)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"));
        await stream.WriteAsync(body ?? []);
    }

    /// <summary>A server of one archive.</summary>
    public static RawServer Of(byte[] body, string headers = "") => new((_, stream, _) =>
        WriteAsync(stream, $"HTTP/1.1 200 OK\nContent-Length: {body.Length}\nConnection: close{headers}", body));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var path = (await reader.ReadLineAsync(_stopping.Token))?.Split(' ')[1];
                if (path is null)
                {
                    return;
                }

                while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 })
                {
                    continue;
                }

                Interlocked.Increment(ref _requests);
                await _answer(path, stream, _stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}
