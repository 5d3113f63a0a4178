namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>Keeps what was refused on a page that is open in somebody's browser.</summary>
public interface IRefusalWitness
{
    /// <param name="code">Of the problem.</param>
    /// <param name="page">Its path, without a query.</param>
    Task SeeAsync(string code, string page);
}
