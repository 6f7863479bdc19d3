using System.Text.Json.Nodes;

namespace KafkaPi.ControlPlane.Contract.Servers;

/// <summary>An open watch.</summary>
internal sealed class WatchStream(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public static async Task<WatchStream> OpenAsync(
        HttpClient client, string path, string? accept, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        return new(response, new StreamReader(await response.Content.ReadAsStreamAsync(ct)));
    }

    public int Code => (int)response.StatusCode;

    /// <summary>The next event, or null at the end of the stream.</summary>
    public async Task<WatchEvent?> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        return await reader.ReadLineAsync(limit.Token) is { Length: > 0 } line ? new(JsonNode.Parse(line)!) : null;
    }

    /// <summary>The next event as received, or null at the end of the stream.</summary>
    public ValueTask<string?> NextLineAsync(CancellationToken ct) => reader.ReadLineAsync(ct);

    /// <summary>The next event that is no bookmark.</summary>
    public async Task<WatchEvent> NextChangeAsync()
    {
        while (await NextAsync() is { } next)
        {
            if (next.Type != "BOOKMARK")
            {
                return next;
            }
        }
        throw new InvalidOperationException("the watch ended");
    }

    public async Task<List<WatchEvent>> ToEndAsync()
    {
        var events = new List<WatchEvent>();
        while (await NextAsync() is { } next)
        {
            events.Add(next);
        }

        return events;
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
