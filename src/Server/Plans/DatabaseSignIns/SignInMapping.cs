using BorgBackupServer.Server.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Plans.DatabaseSignIns;

internal sealed class SignInMapping : IEntityTypeConfiguration<StoredSignIn>
{
    public void Configure(EntityTypeBuilder<StoredSignIn> builder)
    {
        builder.ToTable("database_sign_ins");
        builder.HasKey(signIn => new { signIn.ClientId, signIn.Source });
        builder.Property(signIn => signIn.Source).HasMaxLength(StoredSignIn.MaxSourceChars);
        builder.Property(signIn => signIn.StoredBy).HasMaxLength(100);
    }
}
