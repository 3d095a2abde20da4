//! Common words of English and of programs.
//!
//! Apart from the other lists because it is long. All of it is our own choice of common words.

/// Words that stand in capitals at times and name nobody.
pub(crate) const ENGLISH: &str = "\
    about above abstract accept access account across act action active actual add added address admin after again against age agenda agent ago agree \
    ai all allow almost alone along already also alter although always among amount an analysis and android another ansible answer any anyone \
    anything apache apart api app apply approve april archive are area arg around array arrive article as asap asc ask assign async at attach attempt \
    attend august auth author auto available average avg await away awk aws azure back backend backlog backup bad balance bank bar base bash basic \
    batch be bearer because become been before begin behind being below benefit best better between beyond big bill binary bit bitbucket block blog \
    board body book boolean bot both bottom box branch brand break bridge bring broken browser budget buffer bug build building built business but \
    button buy by cable cache calendar call can cancel card care cargo case cash catalog catch category cause cell center central certain chain chair \
    change channel chapter char character charge chart chat check child chmod choose chown chrome circle city claim class clean clear click client \
    clone close closed cloud cmd code cold collect color column come command comment commit common community company compare complete computer \
    concept condition conference config configuration confirm connect connection consider console const contact contain container content continue \
    contract control cookie copy core corner correct cost could count country couple course cover cpu crate create created credential credit critical \
    crm cross css csv curl current custom customer cut cycle daily dashboard data database day days deal debian debug december decide decision deep \
    def default define delay delete deliver delivery demo department depend deploy deployment desc design desk desktop detail details develop \
    developer development device dhcp did difference different digit digital direct directory disable discuss discussion disk display distinct \
    distribution division dns do docker document does doing domain done door double down download draft drive drop dropbox due during dx each early \
    east easy echo edge edit editor effect either elasticsearch electric elif else elseif email empty enable end endif endpoint energy engine \
    engineer english enough ensure enter enterprise entry entrypoint enum env environment equal equipment erp error escape estimate eta etc even \
    evening event ever every everyone everything exact example excel except exception exchange execute exists exit expect expire export expose \
    express extends external extra face fact factory fail failed failure false family faq far fast feature february fee feedback feel fetch few field \
    figma figure file files fill filter final finally finance find fine finish fire firefox first five fix fixed flag flat flight float floor flow fn \
    folder follow food for force foreach foreign form format forward found four frame free frequent friday friend from front ftp full function fund \
    further future fyi game gate gateway gcp general get getting github gitlab give given global go goal going golang gold good got goto gpu gradle \
    grafana grant great green grep ground group grow growth guest guide had half hall hand handle happen hard has hash have having hdmi head header \
    health hear heart heavy height hello helm help her here high him his history hit hold holiday home hope host hosted hotel hour hours house how \
    however hr html http https human id idea if ifdef image imap impact impl implements import important improve in inbox include income increase \
    index industry info inform information initial inner input insert inside install instance instanceof instead int integer integration interest \
    interface internal international internet interview into invalid inventory invite invoice ios ip is isset issue issued it item items its january \
    java jenkins jira job join joined js json july june just jwt kafka keep key kind king know known kotlin kpi kubectl label lake lambda lan land \
    language large last late later latest launch law layer lead leader learn least leave left legal length less let letter level library license life \
    light like limit line link linked linux list listen little live load loan local location lock log logger login logo long look loop lose loss lost \
    lot low lunch machine main make manage management manager manual many map march mark market marketing match material math matter maven max may \
    maybe me mean measure media medical meet meeting member memo memory menu merge message metal method middle might migration min mind mine minor \
    minute minutes miss missing mkdir mobile mod mode model modern module monday money mongodb monitor month monthly more morning most mother mount \
    move much multiple must mut my mysql name names namespace national natural nda near need needed network never new news next nginx nice night no \
    node none normal north not note notes nothing notice notify notion november now npm null number oauth object october of off offer office officer \
    official offset often ok okr old on once one onedrive online only open operation operator option options or order orders organization origin \
    other our out outer outlook output outside over override overview own owner pack package page paid panel paper parent park part partner party \
    pass password past patch path pay payment pc pdf pending people per percent period perl permission person personal phase phone photo php pick \
    picture pip pipeline place plain plan plane planning plant platform play please plus poc point policy pool popular port portal position possible \
    post postgres power pr practice prepare present press previous price primary print printf println prior priority private problem process \
    processing produce product production profile profit program progress project prometheus prompt proper property protect protected protocol \
    provide proxy pub public publish pull purchase purpose push put py qr quality quarter quarterly query question queue quick quite quote rabbitmq \
    raise ram random range rate raw reach read readonly ready real really reason receipt receive received recent record recover red redirect redis \
    reduce refer reference refresh refund regards region register regular reject related release remain remember remind remote remove render rent \
    reopen repair repeat replace reply report repository request require required research reserve reset resolve resource response rest restart \
    result results resume retry return returned revenue review revise reward right risk rmdir road roi role room root rotate round route row rs rsync \
    ruby rule run running safari safe sale sales same sample saturday save scala scale scan schedule school scope score scp screen script search \
    season second secret section secure security sed see select self sell send sender sent separate september sequence series serve server service \
    services session set setting settings setup several share shared sharepoint sheet shell ship shipping shop short should show side sign signal \
    signature simple since single site six size sizeof sla slack slide slow small smart smtp snapshot so social soft software sold solution some \
    someone something soon sort source south space special specific speed split spring sqlite ssd ssh ssl stable staff stage staging stand standard \
    star start started state statement static station status stay step still stock stop storage store story street string strong struct structure \
    student study style subject submit success such sudo suggest suite sum summary summer sunday super supply support sure swift switch sync system \
    systems table tag take talk target task tax tbd tcp team teams tech technical technology tell template temporary ten term terraform test tested \
    tests text than thank thanks that the their them then there these they thing think third this those though thread three through throw throws \
    thursday ticket time timeout timestamp title tls to today todo together token tomorrow tool tools top topic total touch tour toward town track \
    trade traffic train training trait transaction transfer transport travel tree trial trigger true trust try ts tuesday turn two type typedef \
    typeof ubuntu udp undefined under union unit until up update updated upgrade upload upon urgent url us usage usb use used user users using valid \
    validate value values var vendor verify version very via video view virtual visit voice void volume vote vpn wait walk wall wan want war \
    warehouse warn warning was watch water way we weather web webhook website wednesday week weekly weight welcome well went were west wget what when \
    where whether which while white who whole why wide wifi will window windows winter with within without word work workdir worker workflow working \
    workspace world would write wrong xml yaml year years yellow yes yesterday yet yield you young your zero zip zone zoom";
