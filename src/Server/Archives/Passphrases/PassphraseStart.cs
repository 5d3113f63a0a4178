namespace BorgBackupServer.Server.Archives.Passphrases;

/// <summary>At the start of the server, and before the first audit: whoever looked at a key that was changed and not settled would take it for damage.</summary>
internal sealed class PassphraseStart(PassphraseSettling settling) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => settling.SettleAllAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
