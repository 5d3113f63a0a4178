using System.Xml.Linq;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace BorgBackupServer.Server.Platform.Security;

/// <summary>Reads what <see cref="KeyRingEncryptor"/> wrote; made by the framework from the type name in the key file.</summary>
internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(services.GetRequiredService<SecretBox>().Reveal(KeyRingEncryptor.Table, KeyRingEncryptor.Column, Guid.Empty, encryptedElement.Value));
}
