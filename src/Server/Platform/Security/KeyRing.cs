using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace BorgBackupServer.Server.Platform.Security;

/// <summary>The framework's own keys (cookies, forms, page state): kept in the data folder, encrypted under the server key.</summary>
internal static class KeyRing
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services, ServerOptions options)
    {
        services.AddDataProtection().SetApplicationName("borg-backup-server");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(keys =>
        {
            var folder = new DirectoryInfo(Path.Combine(options.DataDirectory, "session-keys"));
            folder.Create();
            keys.XmlRepository = new FileSystemXmlRepository(folder, provider.GetRequiredService<ILoggerFactory>());
            keys.XmlEncryptor = new KeyRingEncryptor(provider.GetRequiredService<SecretBox>());
        }));
        return services;
    }
}
