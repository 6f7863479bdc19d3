using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Faults;
using Microsoft.AspNetCore.Connections;

namespace KafkaPi.ControlPlane.Api;

/// <summary>
/// Answers every request: it authenticates and authorizes the user, passes the request on, and turns every
/// failure into a Status.
/// </summary>
internal sealed class Router(
    AccessControl access, ResourceRouter resources, PathRouter paths, FaultSwitches faults, ILogger logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await RouteAsync(http);
        }
        catch (ApiException failure) when (!http.Response.HasStarted)
        {
            await Responses.FailureAsync(http, failure);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested
            || e is OperationCanceledException or ConnectionResetException)
        {
            logger.LogDebug(e, "{Method} {Path} ends: its connection is gone", http.Request.Method, http.Request.Path);
            http.Abort();
        }
        catch (Exception e)
        {
            logger.LogError(e, "{Method} {Path} failed", http.Request.Method, http.Request.Path);
            if (http.Response.HasStarted)
            {
                http.Abort();
            }
            else
            {
                await Responses.FailureAsync(
                    http, new ApiException(500, "InternalError", $"Internal error occurred: {e.Message}"));
            }
        }
    }

    private async Task RouteAsync(HttpContext http)
    {
        var info = RequestInfo.Parse(http.Request);
        var user = access.Authenticate(http);
        if (info.Path != FaultsEndpoint.Path && await StruckAsync(http, info, user))
        {
            return;
        }

        access.Require(user, info);
        if (info.IsResource)
        {
            await resources.AnswerAsync(http, info, user);
        }
        else
        {
            await paths.AnswerAsync(http, info);
        }
    }

    /// <summary>True when a fault has answered the request already.</summary>
    private async Task<bool> StruckAsync(HttpContext http, RequestInfo info, User user)
    {
        var resumesWatch = info.Verb == "watch" && http.Request.Query["resourceVersion"].ToString() is not ("" or "0");
        try
        {
            await faults.StrikeAsync(info, user.Name, resumesWatch, http.RequestAborted);
            return false;
        }
        catch (ApiException e) when (e.Code == 410)
        {
            // A real server reports an expired resourceVersion inside the watch stream.
            await Responses.JsonAsync(http, 200, new JsonObject { ["type"] = "ERROR", ["object"] = e.Status() });
            return true;
        }
    }
}
