using System.Text;
using KafkaPi.ControlPlane.Auth;

namespace KafkaPi.ControlPlane;

/// <summary>The admin's kubeconfig.</summary>
internal static class KubeconfigFile
{
    public static string Render(Uri server, Credentials credentials) => $$"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: kafkapi-lab
          cluster:
            server: {{server.GetLeftPart(UriPartial.Authority)}}
            certificate-authority-data: {{Base64(credentials.Certificates.Authority.ExportCertificatePem())}}
        users:
        - name: admin
          user:
            client-certificate-data: {{Base64(credentials.Certificates.Admin.ExportCertificatePem())}}
            client-key-data: {{Base64(credentials.Certificates.AdminKeyPem)}}
        - name: admin-token
          user:
            token: {{credentials.AdminToken}}
        - name: nobody
          user:
            token: nobody-{{credentials.AdminToken}}
        contexts:
        - name: admin
          context: {cluster: kafkapi-lab, user: admin, namespace: default}
        - name: admin-token
          context: {cluster: kafkapi-lab, user: admin-token, namespace: default}
        - name: nobody
          context: {cluster: kafkapi-lab, user: nobody, namespace: default}
        current-context: admin

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
