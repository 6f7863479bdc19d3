using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using KafkaPi.Lab.Networks;

namespace KafkaPi.Lab.Distributions;

/// <summary>HTTP server, GET and HEAD, for the files of one directory without its subdirectories.</summary>
public sealed class ArtifactServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly string _directory;
    private readonly ConcurrentDictionary<string, int> _served = new();
    private readonly Task _loop;

    private ArtifactServer(HttpListener listener, string directory, Uri address)
    {
        _listener = listener;
        _directory = directory;
        Address = address;
        _loop = ListenAsync();
    }

    /// <summary>Address of the server, with a slash at its end.</summary>
    public Uri Address { get; }

    /// <param name="directory">The directory whose files are served.</param>
    /// <param name="address">The only address to listen on.</param>
    /// <param name="port">0 for any free port.</param>
    /// <exception cref="LabException">The address is not this machine's, or the port is taken.</exception>
    public static ArtifactServer Start(string directory, IPAddress address, int port = 0)
    {
        try
        {
            var uri = new Uri($"http://{address}:{(port == 0 ? ListeningPorts.Free() : port)}/");
            var listener = new HttpListener { Prefixes = { uri.ToString() } };
            listener.Start();
            return new ArtifactServer(listener, directory, uri);
        }
        catch (Exception e) when (e is HttpListenerException or SocketException)
        {
            throw new LabException($"cannot serve on {address}:{port}: {e.Message}", e);
        }
    }

    public Uri UriOf(Distribution distribution) => new(Address, Path.GetFileName(distribution.Path));

    /// <summary>Number of GET requests for the file.</summary>
    public int Served(string file) => _served.GetValueOrDefault(file);

    /// <summary>Completes when the server has been disposed.</summary>
    public Task Completion => _loop;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var response = context.Response;
            var name = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath[1..]);
            var path = Path.Combine(_directory, Path.GetFileName(name));
            var method = context.Request.HttpMethod;
            if (method is not ("GET" or "HEAD"))
            {
                response.StatusCode = (int)HttpStatusCode.MethodNotAllowed;
                return;
            }

            if (Path.GetFileName(name) != name || !File.Exists(path))
            {
                response.StatusCode = (int)HttpStatusCode.NotFound;
                return;
            }

            await using var file = File.OpenRead(path);
            response.ContentLength64 = file.Length;
            response.ContentType = "application/octet-stream";
            if (method == "HEAD")
            {
                return;
            }

            _served.AddOrUpdate(name, 1, (_, count) => count + 1);
            await file.CopyToAsync(response.OutputStream);
        }
        catch (Exception e) when (e is IOException or HttpListenerException or ObjectDisposedException)
        {
            // The client has closed the connection.
        }
    }
}
