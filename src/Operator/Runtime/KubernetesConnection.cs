using System.Net;
using k8s;

namespace KafkaPi.Operator.Runtime;

/// <summary>How the API server is reached: in a pod by its service account, elsewhere by <c>KUBECONFIG</c> or the default file.</summary>
internal static class KubernetesConnection
{
    public static KubernetesClientConfiguration Configuration()
    {
        var given = Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 };
        return !given && KubernetesClientConfiguration.IsInCluster()
            ? KubernetesClientConfiguration.InClusterConfig()
            : KubernetesClientConfiguration.BuildDefaultConfig();
    }

    public static Kubernetes Connect(KubernetesClientConfiguration configuration, TimeSpan requestTimeout)
    {
        configuration.HttpClientTimeout = requestTimeout;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            handler.ConnectTimeout = TimeSpan.FromSeconds(10);
            handler.PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2);
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
            handler.AutomaticDecompression = DecompressionMethods.None;
        };
        return new Kubernetes(configuration);
    }
}
